using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dynamics.Data;
using Dynamics.Tensors;
using Dynamics.Tensors.Internals;

namespace Dynamics.Models.Internals;

/// <summary>z = W2 relu(W1 x + b1) + b2 over windows of sparse counts, forward and reverse. A 25 ms bin holds about three spikes, so the
/// first layer adds three columns of W1; scaling of the inputs is folded into those columns and the bias, causal smoothing is applied
/// behind the (linear) first layer, so the input stays sparse. Hidden activations are recomputed in the reverse sweep, never kept. Not for
/// concurrent use; allocates nothing after construction.</summary>
internal sealed unsafe partial class SparseEncoderKernel<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Rows = 8;
    private const int WindowsPerItem = 4;
    private readonly int _windows, _bins;
    private readonly ForkJoin _team;
    private readonly InputScaling _scaling;
    private readonly T _smoothing;
    private readonly T[] _mean, _scale;
    private readonly EncoderWeights<T> _weights;
    private readonly NativeBuffer<T> _scaledWeight, _atMean, _base;
    private readonly Item[] _items;
    private readonly Action<int> _forwardItem, _backwardItem;
    private SparseCounts? _counts;
    private int[] _starts = [];
    private ulong[] _dropoutSeeds = [];
    private T* _z, _zGradient;
    private uint _dropBelow;
    private T _kept, _passed;

    /// <summary>Buffers for batches of <paramref name="windows"/> windows of <paramref name="bins"/> bins.</summary>
    public SparseEncoderKernel(int windows, int bins, int units, int hidden, int latent, InputScaling scaling, ForkJoin team)
    {
        (_windows, _bins, _scaling, _team) = (windows, bins, scaling, team);
        _smoothing = T.CreateTruncating(scaling.SmoothingFactor);
        _mean = [.. scaling.Mean.Select(T.CreateTruncating)];
        _scale = [.. scaling.Scale.Select(T.CreateTruncating)];
        _weights = new(units, hidden, latent);
        _scaledWeight = new((long)units * _weights.Width);
        _atMean = new(_weights.Width);
        _base = new(_weights.Width);
        _items = new Item[(windows + WindowsPerItem - 1) / WindowsPerItem];
        for (int i = 0; i < _items.Length; i++)
        {
            _items[i] = new Item(units, hidden, latent, bins);
        }
        WindowAction forward = ForwardWindow, backward = BackwardWindow;
        _forwardItem = item => ForEachWindow(item, forward);
        _backwardItem = item => ForEachWindow(item, backward);
    }

    private delegate void WindowAction(Item item, int window);

    /// <summary>The weights to encode with; load them before <see cref="Forward"/>.</summary>
    public EncoderWeights<T> Weights => _weights;

    /// <summary>Encodes the windows that start at <paramref name="starts"/> into <paramref name="z"/> [window, bin, latent]. With
    /// <paramref name="dropout"/> above 0 each unit's count in each bin is lost with that probability and scaled up otherwise, as drawn
    /// from the window's seed.</summary>
    public void Forward(SparseCounts counts, ReadOnlySpan<int> starts, T* z, double dropout, ReadOnlySpan<ulong> dropoutSeeds)
    {
        Take(counts, starts, dropout, dropoutSeeds);
        _z = z;
        FoldScaling();
        _team.Run(_items.Length, _forwardItem);
    }

    /// <summary>Gradient by the weights as they were loaded last, given that by z [window, bin, latent] of the same windows; the result is
    /// valid until the next call.</summary>
    public EncoderWeights<T> Backward(
        SparseCounts counts, ReadOnlySpan<int> starts, T* zGradient, double dropout, ReadOnlySpan<ulong> dropoutSeeds)
    {
        Take(counts, starts, dropout, dropoutSeeds);
        _zGradient = zGradient;
        _team.Run(_items.Length, _backwardItem);
        Item total = _items[0];
        for (int i = 1; i < _items.Length; i++)
        {
            total.Gradient.Add(_items[i].Gradient);
            AddScaled(total.StartGradient.Pointer, _items[i].StartGradient.Pointer, T.One, _weights.Width);
        }
        UnfoldScaling(total);
        return total.Gradient;
    }

    /// <summary>Frees the buffers; the team stays its owner's.</summary>
    public void Dispose()
    {
        _weights.Dispose();
        _scaledWeight.Dispose();
        _atMean.Dispose();
        _base.Dispose();
        foreach (Item item in _items)
        {
            item.Dispose();
        }
    }

    private void Take(SparseCounts counts, ReadOnlySpan<int> starts, double dropout, ReadOnlySpan<ulong> dropoutSeeds)
    {
        if (_starts.Length != starts.Length)
        {
            (_starts, _dropoutSeeds) = (new int[starts.Length], new ulong[starts.Length]);
        }
        starts.CopyTo(_starts);
        dropoutSeeds.CopyTo(_dropoutSeeds);
        _counts = counts;
        double passed = 1 - _scaling.SmoothingFactor;
        _dropBelow = CountDropout.Threshold(dropout);
        (_kept, _passed) = (T.CreateTruncating(passed / (1 - dropout)), T.CreateTruncating(passed));
    }

    private void ForEachWindow(int index, WindowAction action)
    {
        Item item = _items[index];
        item.Started = false;
        int end = Math.Min(_windows, (index + 1) * WindowsPerItem);
        for (int window = index * WindowsPerItem; window < end; window++)
        {
            item.DropoutSeed = _dropoutSeeds[window];
            action(item, window);
        }
    }

    private void ForwardWindow(Item item, int window)
    {
        int width = _weights.Width, latent = _weights.Latent;
        new Span<T>(_atMean.Pointer, width).CopyTo(new Span<T>(item.Carried.Pointer, width));
        T* target = _z + ((long)window * _bins * latent);
        for (int bin = 0; bin < _bins; bin += Rows)
        {
            int rows = Math.Min(Rows, _bins - bin);
            for (int r = 0; r < rows; r++)
            {
                HiddenRow(item, _starts[window] + bin + r, item.Hidden.Pointer + (r * width));
            }
            for (int c = 0; c < _weights.LatentWidth; c += Vector512<T>.Count)
            {
                Project(item.Hidden.Pointer, item.Latent.Pointer + c, c);
            }
            for (int r = 0; r < rows; r++)
            {
                new Span<T>(
                    item.Latent.Pointer + (r * _weights.LatentWidth),
                    latent).CopyTo(new Span<T>(target + ((long)(bin + r) * latent), latent));
            }
        }
    }

    /// <summary>Folds the input scaling into the first layer: scaled columns, their product with the mean counts, and the bias less
    /// that.</summary>
    private void FoldScaling()
    {
        int width = _weights.Width;
        _atMean.Clear();
        for (int u = 0; u < _weights.Units; u++)
        {
            T* column = _scaledWeight.Pointer + ((long)u * width);
            new Span<T>(column, width).Clear();
            AddScaled(column, _weights.HiddenWeight.Pointer + ((long)u * width), _scale[u], width);
            AddScaled(_atMean.Pointer, column, _mean[u], width);
        }
        new Span<T>(_weights.HiddenBias.Pointer, width).CopyTo(new Span<T>(_base.Pointer, width));
        AddScaled(_base.Pointer, _atMean.Pointer, -T.One, width);
    }

    /// <summary>relu(base + smoothed input) of one bin; advances the smoothed input, which starts at its mean.</summary>
    private void HiddenRow(Item item, int row, T* hidden)
    {
        int width = _weights.Width;
        int first = _counts!.RowOffsets[row], count = _counts.RowOffsets[row + 1] - first;
        T** columns = item.Columns;
        T* values = item.Values.Pointer;
        for (int k = 0; k < count; k++)
        {
            columns[k] = _scaledWeight.Pointer + ((long)_counts.UnitIndices[first + k] * width);
            values[k] = Input(first + k, item.DropoutSeed);
        }
        T* start = _base.Pointer;
        T* carried = item.Carried.Pointer;
        bool smooth = _smoothing != T.Zero;
        for (int h = 0; h < width; h += Vector512<T>.Count)
        {
            Vector512<T> sum = smooth ? Vector512.Create(_smoothing) * Vector512.Load(carried + h) : default;
            for (int k = 0; k < count; k++)
            {
                sum = Simd.Fma(values[k], Vector512.Load(columns[k] + h), sum);
            }
            if (smooth)
            {
                sum.Store(carried + h);
            }
            Vector512.Max(sum + Vector512.Load(start + h), Vector512<T>.Zero).Store(hidden + h);
        }
    }

    /// <summary>A stored count as it enters the first layer: thinned, rescaled, weighted for smoothing. A value of a continuous signal is
    /// thinned about its mean. A pure function of the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Input(int entry, ulong dropoutSeed)
    {
        bool isLost = _dropBelow != 0 && CountDropout.IsLost(entry, _dropBelow, dropoutSeed);
        T value = T.CreateTruncating(_counts!.Values[entry]);
        if (_dropBelow != 0 && _counts.Continuous)
        {
            T mean = _mean[_counts.UnitIndices[entry]];
            return (mean * _passed) + (isLost ? T.Zero : (value - mean) * _kept);
        }
        return isLost ? T.Zero : value * _kept;
    }

    /// <summary>Second layer of 8 rows for one vector of latent dimensions.</summary>
    private void Project(T* hidden, T* target, int column)
    {
        int width = _weights.Width, latentWidth = _weights.LatentWidth;
        Vector512<T> bias = Vector512.Load(_weights.OutputBias.Pointer + column);
        Vector512<T> s0 = bias, s1 = bias, s2 = bias, s3 = bias, s4 = bias, s5 = bias, s6 = bias, s7 = bias;
        T* weight = _weights.OutputWeightTransposed.Pointer + column;
        T* p = hidden;
        for (int h = 0; h < _weights.Hidden; h++, p++, weight += latentWidth)
        {
            Vector512<T> w = Vector512.Load(weight);
            s0 = Simd.Fma(p[0], w, s0);
            s1 = Simd.Fma(p[width], w, s1);
            s2 = Simd.Fma(p[2 * width], w, s2);
            s3 = Simd.Fma(p[3 * width], w, s3);
            s4 = Simd.Fma(p[4 * width], w, s4);
            s5 = Simd.Fma(p[5 * width], w, s5);
            s6 = Simd.Fma(p[6 * width], w, s6);
            s7 = Simd.Fma(p[7 * width], w, s7);
        }
        s0.Store(target);
        s1.Store(target + latentWidth);
        s2.Store(target + (2 * latentWidth));
        s3.Store(target + (3 * latentWidth));
        s4.Store(target + (4 * latentWidth));
        s5.Store(target + (5 * latentWidth));
        s6.Store(target + (6 * latentWidth));
        s7.Store(target + (7 * latentWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(T* target, T* source, T factor, int width)
    {
        Vector512<T> scale = Vector512.Create(factor);
        for (int h = 0; h < width; h += Vector512<T>.Count)
        {
            Simd.Fma(scale, Vector512.Load(source + h), Vector512.Load(target + h)).Store(target + h);
        }
    }

    /// <summary>Working memory of a few windows, which one thread at a time encodes.</summary>
    private sealed class Item : IDisposable
    {
        private readonly NativeBuffer<nint> _columns;
        private readonly int _bins;

        public Item(int units, int hidden, int latent, int bins)
        {
            Gradient = new(units, hidden, latent);
            Hidden = new((long)Rows * Gradient.Width);
            _bins = bins;
            HiddenGradient = new((long)Rows * Gradient.Width);
            Latent = new((long)Rows * Gradient.LatentWidth);
            Carried = new(Gradient.Width);
            CarriedGradient = new(Gradient.Width);
            StartGradient = new(Gradient.Width);
            Values = new(units);
            _columns = new(units);
        }

        public EncoderWeights<T> Gradient { get; }

        /// <summary>Hidden activations of the rows at hand: 8 in the forward sweep, a window's in the reverse sweep.</summary>
        public NativeBuffer<T> Hidden { get; private set; }

        public NativeBuffer<T> HiddenGradient { get; }

        public NativeBuffer<T> Latent { get; }

        public NativeBuffer<T> Carried { get; }

        /// <summary>Gradient by the smoothed input of the bin above, while time runs backward.</summary>
        public NativeBuffer<T> CarriedGradient { get; }

        /// <summary>Gradient by the smoothed input that the windows start from.</summary>
        public NativeBuffer<T> StartGradient { get; }

        public NativeBuffer<T> Values { get; }

        public T** Columns => (T**)_columns.Pointer;

        public bool Started { get; set; }

        /// <summary>Of the window at hand.</summary>
        public ulong DropoutSeed { get; set; }

        /// <summary>Makes room for a whole window; encoding a long recording never needs it.</summary>
        public void HoldWindow()
        {
            long needed = (long)Simd.RoundUp(_bins, Rows) * Gradient.Width;
            if (Hidden.Length < needed)
            {
                Hidden.Dispose();
                Hidden = new(needed);
            }
        }

        public void Dispose()
        {
            Gradient.Dispose();
            foreach (NativeBuffer<T> buffer in (NativeBuffer<T>[])[Hidden, HiddenGradient, Latent, Carried, CarriedGradient, StartGradient,
                Values])
            {
                buffer.Dispose();
            }
            _columns.Dispose();
        }
    }
}
