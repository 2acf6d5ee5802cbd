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
        float[] probability = GridPosterior.Room(range.Length, _cellCount);
        var belief = new Belief(this, _rows);
        for (int bin = FirstBin(range, binWidthSeconds); bin < range.End; bin++)
        {
            belief.Move();
            belief.Add(bin, addLogEvidence);
            if (bin >= range.Start)
            {
                TensorPrimitives.ConvertTruncating<double, float>(belief.Cells, Row(probability, bin - range.Start));
            }
        }
        return new GridPosterior(range, probability, grid);
    }

    /// <summary>Posterior of position given everything from a minute before the range to a minute behind it: the filter's, times what
    /// later bins say, p_t proportional to p(x_t | bins up to t) times sum over x' of T(x' | x_t) p(bins from t + 1 | x').</summary>
    /// <param name="grid">The cells.</param>
    /// <param name="range">The bins to decode.</param>
    /// <param name="end">Where the recording ends: the number of its bins.</param>
    /// <param name="binWidthSeconds">Bin width, seconds.</param>
    /// <param name="addLogEvidence">Adds the logarithm of what one bin says about each cell [cell], up to a constant.</param>
    public GridPosterior Smooth(
        PositionCells grid, BinRange range, int end, double binWidthSeconds, AddLogEvidence addLogEvidence)
    {
        GridPosterior filtered = Filter(grid, range, binWidthSeconds, addLogEvidence);
        var later = new Belief(this, Transposed());
        var together = new double[_cellCount];
        for (int bin = LastBin(range, end, binWidthSeconds); bin >= range.Start; bin--)
        {
            if (bin < range.End)
            {
                Span<float> row = Row(filtered.Probability, bin - range.Start);
                TensorPrimitives.ConvertTruncating<float, double>(row, together);
                TensorPrimitives.Multiply(together, later.Cells, together);
                double total = TensorPrimitives.Sum<double>(together);
                // Without jumps both can rule all cells out between them; then the past alone speaks.
                if (total > 0)
                {
                    TensorPrimitives.Divide(together, total, together);
                    TensorPrimitives.ConvertTruncating<double, float>(together, row);
                }
            }
            later.Add(bin, addLogEvidence);
            later.Move();
        }
        return filtered;
    }

    /// <summary>Where the filter of a range starts: a minute before it, ample for the start to be forgotten.</summary>
    public static int FirstBin(BinRange range, double binWidthSeconds) =>
        Math.Max(0, range.Start - Forgotten(binWidthSeconds));

    /// <summary>The bin at which the smoother of a range starts: a minute behind it, or the last one.</summary>
    public static int LastBin(BinRange range, int end, double binWidthSeconds) =>
        Math.Min(end, range.End + Forgotten(binWidthSeconds)) - 1;

    private static int Forgotten(double binWidthSeconds) => (int)Math.Ceiling(60 / binWidthSeconds);

    private Span<float> Row(float[] probability, int index) => probability.AsSpan(index * _cellCount, _cellCount);

    /// <summary>The probabilities the other way round [to, from].</summary>
    private double[] Transposed()
    {
        double[] columns = new double[_rows.Length];
        for (int from = 0; from < _cellCount; from++)
        {
            for (int to = 0; to < _cellCount; to++)
            {
                columns[(to * _width) + from] = _rows[(from * _width) + to];
            }
        }
        return columns;
    }

    /// <summary>Multiplies a belief [cell] with steps [cell before, cell after].</summary>
    private void Move<TLanes>(double[] steps, double[] belief, double[] moved)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        for (int to = 0; to < _width; to += Together * TLanes.Count)
        {
            TLanes a, b, c, d;
            a = b = c = d = default;
            ref double row = ref steps[to];
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

    /// <summary>A distribution over the cells, even at first, that moves and takes in evidence.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="steps">Its steps [from, to], or backwards.</param>
    private sealed class Belief(RandomWalk walk, double[] steps)
    {
        private double[] _now = Even(walk), _next = new double[walk._width];

        /// <summary>The cells.</summary>
        public Span<double> Cells => _now.AsSpan(0, walk._cellCount);

        /// <summary>Moves by one bin.</summary>
        public void Move()
        {
            if (Vector512.IsHardwareAccelerated)
            {
                walk.Move<WideLanes<double>>(steps, _now, _next);
            }
            else
            {
                walk.Move<NarrowLanes<double>>(steps, _now, _next);
            }
            (_now, _next) = (_next, _now);
        }

        /// <summary>Multiplies with what a bin says, and norms.</summary>
        public void Add(int bin, AddLogEvidence addLogEvidence)
        {
            TensorPrimitives.Log(Cells, Cells);
            addLogEvidence(bin, Cells);
            LogProbabilities.Normalize(Cells);
        }

        private static double[] Even(RandomWalk walk)
        {
            var even = new double[walk._width];
            Array.Fill(even, 1.0 / walk._cellCount, 0, walk._cellCount);
            return even;
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
