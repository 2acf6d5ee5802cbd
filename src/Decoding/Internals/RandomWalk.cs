using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dynamics.Data;
using Dynamics.Tensors.Internals;

namespace Dynamics.Decoding.Internals;

/// <summary>Adds the logarithm of what one bin says about each cell [cell], up to a constant.</summary>
internal delegate void AddLogEvidence(int bin, Span<double> logProbability);

/// <summary>Movement between position cells from one bin to the next: half a slow and half a fast Gaussian step, and rarely a jump to
/// anywhere. At the ends of the track each Gaussian is cut off and renormalised.</summary>
internal sealed class RandomWalk
{
    private const int Together = 4; // vectors of sums, of either width
    private const double Negligible = 1e-12; // a cell with less moves no probability that float32 results could show

    private readonly double[] _rows; // [from, to], with zeros from the last cell to a whole number of vectors
    private readonly int _cellCount, _width;

    /// <summary>Builds the transition probabilities.</summary>
    /// <param name="cellCount">Number of position cells.</param>
    /// <param name="slowStd">Standard deviation of a slow step, cells.</param>
    /// <param name="fastStd">Standard deviation of a fast step, cells.</param>
    /// <param name="jumpProbability">Probability of a jump to a uniformly drawn cell, in [0, 1].</param>
    public RandomWalk(int cellCount, double slowStd, double fastStd, double jumpProbability)
    {
        (_cellCount, _width) = (cellCount, Simd.RoundUp(cellCount, Together * Vector512<double>.Count));
        _rows = new double[cellCount * _width];
        for (int from = 0; from < cellCount; from++)
        {
            double[] slow = Step(cellCount, from, slowStd), fast = Step(cellCount, from, fastStd);
            for (int to = 0; to < cellCount; to++)
            {
                _rows[(from * _width) + to] = ((1 - jumpProbability) * 0.5 * (slow[to] + fast[to])) + (jumpProbability / cellCount);
            }
        }
    }

    /// <summary>Probability of going from one cell to another.</summary>
    /// <param name="from">Cell now.</param>
    /// <param name="to">Cell one bin later.</param>
    public double Probability(int from, int to) => _rows[(from * _width) + to];

    /// <summary>Posterior of position given everything up to each bin: p_t proportional to evidence_t times the belief of the bin before,
    /// moved one bin ahead. It starts from the uniform distribution some time before the range, never from a known position.</summary>
    /// <param name="grid">The cells.</param>
    /// <param name="range">The bins to decode.</param>
    /// <param name="binWidthSeconds">Bin width, seconds.</param>
    /// <param name="addLogEvidence">Adds the logarithm of what one bin says about each cell [cell], up to a constant.</param>
    public GridPosterior Filter(PositionCells grid, BinRange range, double binWidthSeconds, AddLogEvidence addLogEvidence)
    {
        int cells = _cellCount;
        var belief = new double[_width];
        Array.Fill(belief, 1.0 / cells, 0, cells);
        var moved = new double[_width];
        float[] probability = GridPosterior.Room(range.Length, cells);
        for (int bin = FirstBin(range, binWidthSeconds); bin < range.End; bin++)
        {
            Move(belief, moved);
            Span<double> logBelief = moved.AsSpan(0, cells);
            TensorPrimitives.Log(logBelief, logBelief);
            addLogEvidence(bin, logBelief);
            LogProbabilities.Normalize(logBelief);
            (belief, moved) = (moved, belief);
            if (bin >= range.Start)
            {
                TensorPrimitives.ConvertTruncating<double, float>(
                    belief.AsSpan(0, cells), probability.AsSpan((bin - range.Start) * cells, cells));
            }
        }
        return new GridPosterior(range, probability, grid);
    }

    /// <summary>Where the filter of a range starts: a minute before it, ample for the start to be forgotten.</summary>
    public static int FirstBin(BinRange range, double binWidthSeconds) =>
        Math.Max(0, range.Start - (int)Math.Ceiling(60 / binWidthSeconds));

    /// <summary>Moves a belief [cell] one bin ahead.</summary>
    private void Move(double[] belief, double[] moved)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Move<WideLanes<double>>(belief, moved);
        }
        else
        {
            Move<NarrowLanes<double>>(belief, moved);
        }
    }

    private void Move<TLanes>(double[] belief, double[] moved)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        for (int to = 0; to < _width; to += Together * TLanes.Count)
        {
            TLanes a, b, c, d;
            a = b = c = d = default;
            ref double row = ref _rows[to];
            for (int from = 0; from < _cellCount; from++, row = ref Unsafe.Add(ref row, _width))
            {
                if (belief[from] > Negligible)
                {
                    TLanes share = TLanes.Create(belief[from]);
                    a = TLanes.Fma(share, TLanes.Load(ref row, 0), a);
                    b = TLanes.Fma(share, TLanes.Load(ref row, TLanes.Count), b);
                    c = TLanes.Fma(share, TLanes.Load(ref row, 2 * TLanes.Count), c);
                    d = TLanes.Fma(share, TLanes.Load(ref row, 3 * TLanes.Count), d);
                }
            }
            ref double target = ref moved[to];
            TLanes.Store(a, ref target, 0);
            TLanes.Store(b, ref target, TLanes.Count);
            TLanes.Store(c, ref target, 2 * TLanes.Count);
            TLanes.Store(d, ref target, 3 * TLanes.Count);
        }
    }

    private static double[] Step(int cellCount, int from, double std)
    {
        double[] weights =
            [.. Enumerable.Range(0, cellCount).Select(to => Math.Exp(-0.5 * Math.Pow((to - from) / Math.Max(std, 1e-3), 2)))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}

/// <summary>What is open about a random walk with evidence that counts only in part.</summary>
/// <param name="Slow">Standard deviation of a slow step, share of the extent per square root of a second.</param>
/// <param name="Fast">That of a fast one.</param>
/// <param name="Exponent">Power to which the evidence of every bin is raised.</param>
internal sealed record WalkSteps(double Slow, double Fast, double Exponent)
{
    /// <summary>All pairs of a slow and a faster step, with all exponents.</summary>
    public static WalkSteps[] Grid(IReadOnlyList<double> steps, IReadOnlyList<double> exponents) =>
    [
        .. from slow in steps
           from fast in steps
           where fast > slow
           from exponent in exponents
           select new WalkSteps(slow, fast, exponent),
    ];

    /// <summary>The walk from bin to bin.</summary>
    public RandomWalk Walk(PositionCells grid, double binWidthSeconds, double jumpRateHz)
    {
        double perBin = grid.CellCount * Math.Sqrt(binWidthSeconds);
        return new RandomWalk(grid.CellCount, Slow * perBin, Fast * perBin, Math.Min(1, jumpRateHz * binWidthSeconds));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"slow={Slow:g} fast={Fast:g} exponent={Exponent:g}");
}
