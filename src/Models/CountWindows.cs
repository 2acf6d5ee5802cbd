using Dynamics.Data;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Windows of a recording's counts, as one training step sees them. Its owner fills it anew for each step.</summary>
/// <param name="counts">Counts of the whole recording.</param>
/// <param name="windowCount">Windows of a batch.</param>
/// <param name="binCount">Bins of each window.</param>
/// <param name="dropout">Probability with which each unit's count in each bin is lost, and scaled up otherwise; in [0, 1). (A unit lost for
/// a whole window would shift the window's mean, which a filter could then predict: the objective would reward the mask.)</param>
/// <param name="team">CPU threads of the kernels that work on the batch; stays its owner's.</param>
public sealed class CountWindows(SparseCounts counts, int windowCount, int binCount, double dropout, ForkJoin team)
{
    /// <summary>Counts of the whole recording.</summary>
    public SparseCounts Counts { get; } = counts;

    /// <summary>Bins of each window.</summary>
    public int BinCount { get; } = binCount;

    /// <summary>First bin of each window.</summary>
    public int[] Starts { get; } = new int[windowCount];

    /// <summary>Probability with which a count is lost.</summary>
    public double Dropout { get; } = dropout;

    /// <summary>Decides for each window which counts are lost: a pure function of this and of the count's place in the recording.</summary>
    public ulong[] DropoutSeeds { get; } = new ulong[windowCount];

    /// <summary>CPU threads for the batch.</summary>
    public ForkJoin Team { get; } = team;

    /// <summary>The counts after dropout, smoothed and scaled, [window, time, unit], float32, on the CPU; the caller's.</summary>
    public Tensor ToTensor(InputScaling scaling)
    {
        int units = Counts.UnitCount;
        float[] dense = new float[Starts.Length * BinCount * units];
        double[] smoothed = new double[units];
        for (int window = 0; window < Starts.Length; window++)
        {
            scaling.Mean.CopyTo(smoothed, 0);
            for (int bin = 0; bin < BinCount; bin++)
            {
                scaling.Smooth(smoothed, Counts, Starts[window] + bin, Dropout, DropoutSeeds[window]);
                scaling.Scaled(smoothed, dense.AsSpan(((window * BinCount) + bin) * units, units));
            }
        }
        return tensor(dense, [Starts.Length, BinCount, units]);
    }

    /// <summary>The counts themselves, none of them lost, [window, time, unit], float32, on the CPU; the caller's.</summary>
    public Tensor ToCounts()
    {
        float[] dense = [.. Starts.SelectMany(start => Counts.ToDense(new BinRange(start, start + BinCount)))];
        return tensor(dense, [Starts.Length, BinCount, Counts.UnitCount]);
    }
}

/// <summary>Random windows of a recording's train part: the batch of a step is a pure function of (seed, step).</summary>
public sealed class CountWindowSource : BatchSource<CountWindows>
{
    private readonly WindowSampler _sampler;
    private readonly CountWindows _batch;
    private readonly ulong _seed;
    private readonly int _windows, _views;

    /// <summary>A source of windows that never leave the train part's ranges.</summary>
    /// <param name="counts">Counts on a time grid.</param>
    /// <param name="train">The only bins that are seen.</param>
    /// <param name="windows">Windows of a batch.</param>
    /// <param name="binCount">Bins of each.</param>
    /// <param name="dropout">Probability with which a count is lost; see <see cref="CountWindows.Dropout"/>.</param>
    /// <param name="seed">Selects windows and lost counts.</param>
    /// <param name="team">CPU threads of the kernels that work on the batches; stays the caller's.</param>
    /// <param name="views">How often each window is in the batch, each time with other counts lost: all windows in their first view, then
    /// all in their second.</param>
    /// <exception cref="InputException">The train part is shorter than a window.</exception>
    public CountWindowSource(
        SparseCounts counts, BinSet train, int windows, int binCount, double dropout, ulong seed, ForkJoin team, int views = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 1);
        (_seed, _windows, _views) = (seed, windows, views);
        _sampler = new(train, binCount, seed);
        _batch = new(counts, windows * views, binCount, dropout, team);
    }

    /// <inheritdoc/>
    public override int BatchSize => _windows * _views;

    /// <inheritdoc/>
    public override int BinCount => _batch.BinCount;

    /// <inheritdoc/>
    public override CountWindows Batch(long step)
    {
        RandomStream random = new(_seed, (ulong)step ^ 0x9E3779B97F4A7C15UL);
        Span<int> first = _batch.Starts.AsSpan(0, _windows);
        _sampler.Sample(step, first);
        for (int view = 0; view < _views; view++)
        {
            first.CopyTo(_batch.Starts.AsSpan(view * _windows));
            _batch.DropoutSeeds.AsSpan(view * _windows, _windows).Fill(random.NextBits());
        }
        return _batch;
    }
}
