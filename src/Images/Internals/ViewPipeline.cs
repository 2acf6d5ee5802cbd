namespace Dynamics.Images.Internals;

/// <summary>Makes a view of an image from its parameters; nothing here is random.</summary>
internal static unsafe class ViewPipeline
{
    /// <summary>Crops, changes and normalises.</summary>
    /// <param name="image">The image [channel, height, width].</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="size">Height and width of the view.</param>
    /// <param name="view">What to do.</param>
    /// <param name="table">What the values become [channel, value].</param>
    /// <param name="scratch">Memory of this thread.</param>
    /// <param name="target">The view [channel, size, size], float32.</param>
    public static void Apply(ReadOnlySpan<byte> image, int channels, int width, int size, in ViewParameters view, float[] table,
        ViewScratch scratch, Span<float> target)
    {
        int pixels = size * size, height = image.Length / channels / width;
        // Planes begin at whole groups of sixteen: operations in place may touch what lies behind their last pixel.
        int stride = (pixels + ByteLanes.Count - 1) / ByteLanes.Count * ByteLanes.Count;
        scratch.Reserve(channels * stride, Math.Max(size, height) * Math.Max(size, width));
        fixed (byte* source = image)
        {
            Resize(source, channels, height * width, width, size, stride, view.Crop, scratch);
        }
        byte* planes = scratch.View;
        if (view.Jitter is { } jitter)
        {
            Jitter(planes, channels, pixels, stride, jitter);
        }
        if (view.IsGray && channels == 3)
        {
            ColorOperations.TakeColor(planes, planes + stride, planes + 2 * stride, pixels);
        }
        if (view.BlurSigma > 0)
        {
            Blur(planes, channels, size, stride, BlurBox.ForSigma(view.BlurSigma), scratch);
        }
        if (view.IsSolarized)
        {
            ColorOperations.Solarize(planes, channels * stride);
        }
        for (int channel = 0; channel < channels && view.IsEqualized; channel++)
        {
            ColorOperations.Equalize(planes + channel * stride, pixels);
        }
        Write(planes, channels, size, stride, view.IsFlipped, table, target);
    }

    private static void Resize(
        byte* image, int channels, int planeLength, int width, int size, int stride, CropBox crop, ViewScratch scratch)
    {
        scratch.Columns.Set(crop.Width, size);
        scratch.Rows.Set(crop.Height, size);
        for (int channel = 0; channel < channels; channel++)
        {
            byte* corner = image + channel * planeLength + crop.Top * width + crop.Left;
            RowOperations.Transpose(corner, crop.Height, crop.Width, width, scratch.First); // [column, row]
            Filter(scratch.First, crop.Height, scratch.Columns, size, scratch.Second); // [size, row]
            RowOperations.Transpose(scratch.Second, size, crop.Height, crop.Height, scratch.First); // [row, size]
            Filter(scratch.First, size, scratch.Rows, size, scratch.View + channel * stride); // [size, size]
        }
    }

    private static void Filter(byte* rows, int length, BicubicWeights weights, int outputs, byte* target)
    {
        for (int output = 0; output < outputs; output++)
        {
            RowOperations.Combine(rows + weights.First(output) * length, length, weights.Weights(output), target + output * length);
        }
    }

    private static void Jitter(byte* planes, int channels, int pixels, int stride, in ColorJitter jitter)
    {
        byte* red = planes, green = planes + (channels - 1) / 2 * stride, blue = planes + (channels - 1) * stride;
        for (int step = 0; step < ColorJitter.Steps; step++)
        {
            switch (jitter.At(step))
            {
                case 0:
                    ColorOperations.Scale(planes, channels * stride, 0, jitter.Brightness);
                    break;
                case 1:
                    ColorOperations.Scale(planes, channels * stride, ColorOperations.MeanGray(red, green, blue, pixels), jitter.Contrast);
                    break;
                case 2 when channels == 3:
                    ColorOperations.Saturate(red, green, blue, pixels, jitter.Saturation);
                    break;
                case 3 when channels == 3:
                    HueShift.Apply(red, green, blue, pixels, jitter.Hue);
                    break;
            }
        }
    }

    private static void Blur(byte* planes, int channels, int size, int stride, BlurBox box, ViewScratch scratch)
    {
        byte* a = scratch.First, b = scratch.Second;
        for (int channel = 0; channel < channels; channel++)
        {
            byte* plane = planes + channel * stride;
            RowOperations.Transpose(plane, size, size, size, a);
            RowOperations.BoxBlur(a, size, size, box, b);
            RowOperations.BoxBlur(b, size, size, box, a);
            RowOperations.BoxBlur(a, size, size, box, b);
            RowOperations.Transpose(b, size, size, size, a);
            RowOperations.BoxBlur(a, size, size, box, b);
            RowOperations.BoxBlur(b, size, size, box, a);
            RowOperations.BoxBlur(a, size, size, box, b);
            Buffer.MemoryCopy(b, plane, size * size, size * size);
        }
    }

    private static void Write(byte* planes, int channels, int size, int stride, bool flips, float[] table, Span<float> target)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> values = table.AsSpan(channel * 256, 256);
            for (int y = 0; y < size; y++)
            {
                byte* row = planes + channel * stride + y * size;
                Span<float> output = target.Slice((channel * size + y) * size, size);
                for (int x = 0; x < size; x++)
                {
                    output[x] = values[row[flips ? size - 1 - x : x]];
                }
            }
        }
    }
}

/// <summary>The memory one thread makes views in, used for view after view.</summary>
internal sealed unsafe class ViewScratch
{
    private byte[] _memory = [];

    /// <summary>Weights of the columns and of the rows.</summary>
    public BicubicWeights Columns { get; } = new();

    /// <inheritdoc cref="Columns"/>
    public BicubicWeights Rows { get; } = new();

    /// <summary>Three planes of a view, one after the other.</summary>
    public byte* View { get; private set; }

    /// <summary>A plane; valid until the next call that makes room.</summary>
    public byte* First { get; private set; }

    /// <summary>Another.</summary>
    public byte* Second { get; private set; }

    /// <summary>Makes room for views and for planes.</summary>
    public void Reserve(int viewBytes, int planeBytes)
    {
        // Kernels read and write whole groups of sixteen.
        const int Padding = 64;
        int needed = viewBytes + 2 * planeBytes + 3 * Padding;
        if (_memory.Length < needed)
        {
            _memory = GC.AllocateArray<byte>(needed, pinned: true);
        }
        fixed (byte* start = _memory)
        {
            View = start;
            First = View + viewBytes + Padding;
            Second = First + planeBytes + Padding;
        }
    }
}
