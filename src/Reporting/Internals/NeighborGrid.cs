using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using Dynamics.Images;

namespace Dynamics.Reporting.Internals;

/// <summary>Test images, each with its nearest train images beside it.</summary>
/// <param name="Queries">Where the test images are from, the first ones.</param>
/// <param name="Known">Where the train images are from.</param>
/// <param name="Neighbors">Rows of the neighbours of each query, nearest first.</param>
internal sealed record NeighborGrid(ImageSet Queries, ImageSet Known, int[][] Neighbors) : ReportSection
{
    private const int Gap = 2, QueryGap = 6, LeastSide = 40;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Nearest neighbours";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        if (Neighbors.Length == 0)
        {
            page.Nothing();
            return;
        }
        int right = Neighbors.SelectMany(
            (row, query) => row.Where(image => Known.Labels[image] == Queries.Labels[query])).Count();
        int all = Neighbors.Sum(row => row.Length);
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"Left a test image, beside it its nearest train images by the cosine of features; {right} of {all} are of its class.");
        (byte[] pixels, int width, int height) = Draw();
        string image = Convert.ToBase64String(Png.Encode(pixels, width, height));
        string text = HtmlText.Escape(caption);
        page.Html(string.Create(
            CultureInfo.InvariantCulture,
            $"<figure><img alt=\"{text}\" style=\"width:100%;max-width:{width}px;image-rendering:pixelated\" "
                + $"src=\"data:image/png;base64,{image}\"><figcaption>{text}</figcaption></figure>\n"));
    }

    /// <summary>The grid as red, green, blue bytes, white between images.</summary>
    private (byte[] Pixels, int Width, int Height) Draw()
    {
        int scale = Math.Max(1, (LeastSide + Queries.Width - 1) / Queries.Width), side = scale * Queries.Width;
        int columns = 1 + Neighbors.Max(row => row.Length);
        int width = (columns * (side + Gap)) + QueryGap, height = Neighbors.Length * (side + Gap);
        byte[] pixels = new byte[3 * width * height];
        pixels.AsSpan().Fill(255);
        for (int query = 0; query < Neighbors.Length; query++)
        {
            Place(Queries, query, 0, query);
            for (int i = 0; i < Neighbors[query].Length; i++)
            {
                Place(Known, Neighbors[query][i], i + 1, query);
            }
        }
        return (pixels, width, height);

        void Place(ImageSet images, int image, int column, int row)
        {
            ReadOnlySpan<byte> planes = images.Image(image);
            (int left, int top) = ((column * (side + Gap)) + (column > 0 ? QueryGap : 0), row * (side + Gap));
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    int from = (y / scale * images.Width) + (x / scale);
                    for (int channel = 0; channel < 3; channel++)
                    {
                        pixels[(3 * (((top + y) * width) + left + x)) + channel] =
                            planes[(channel % images.Channels * images.Height * images.Width) + from];
                    }
                }
            }
        }
    }
}

/// <summary>Images as PNG (W3C, third edition), without a library.</summary>
internal static class Png
{
    private static readonly byte[] s_signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file of an image of red, green, blue bytes, row by row from the top.</summary>
    public static byte[] Encode(byte[] pixels, int width, int height)
    {
        using MemoryStream file = new(), packed = new();
        using (ZLibStream pack = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                pack.WriteByte(0); // no filter
                pack.Write(pixels, 3 * y * width, 3 * width);
            }
        }
        file.Write(s_signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // eight bits a channel, red green blue
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        Crc32 checksum = new();
        checksum.Append(name);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
