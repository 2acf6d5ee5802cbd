using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Dynamics.Images;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>The grid of neighbours, and the file that it is drawn into.</summary>
public sealed class NeighborGridTests
{
    [Fact]
    public void Png_OfPixels_UnpacksToThem()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
        (int width, int height, byte[] found) = Decode(Png.Encode(pixels, 3, 2));
        Assert.Equal((3, 2), (width, height));
        Assert.Equal(pixels, found);
    }

    [Fact]
    public void Grid_OnAPage_HoldsTheImagesAndSaysHowManyAreOfTheClass()
    {
        ImageSet images = SyntheticStudyPage.Images();
        string html = HtmlReport.ToHtml(SyntheticPage.Create(bins: 100) with { Sections = [SyntheticStudyPage.Neighbors()], Reading = [] });
        (int width, int height, byte[] pixels) = Decode(Convert.FromBase64String(
            Regex.Match(html, "data:image/png;base64,([^\"]+)").Groups[1].Value));
        const int Side = 48; // three times 16, the least whole multiple above 40
        Assert.Equal((3 * (Side + 2)) + 6, width);
        Assert.Equal(2 * (Side + 2), height);
        for (int channel = 0; channel < 3; channel++)
        {
            int middle = (8 * 16) + 8; // of the first test image, thrice as large
            Assert.Equal(images.Image(0)[(channel * 256) + middle], pixels[(3 * ((25 * width) + 25)) + channel]);
        }
        int same = new[] { (0, 0), (0, 2), (1, 1), (1, 3) }.Count(pair => images.Labels[pair.Item1] == images.Labels[pair.Item2]);
        Assert.Contains($"{same} of 4 are of its class", html);
    }

    private static (int Width, int Height, byte[] Pixels) Decode(byte[] file)
    {
        Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(file, 1, 3));
        int width = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), height = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20));
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33));
        Assert.Equal("IDAT", System.Text.Encoding.ASCII.GetString(file, 37, 4));
        using ZLibStream unpack = new(new MemoryStream(file, 41, length), CompressionMode.Decompress);
        using MemoryStream raw = new();
        unpack.CopyTo(raw);
        byte[] rows = raw.ToArray();
        Assert.Equal(((3 * width) + 1) * height, rows.Length);
        return (width, height, [.. Enumerable.Range(0, height).SelectMany(y => rows.Skip((y * ((3 * width) + 1)) + 1).Take(3 * width))]);
    }
}
