using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Equal cells over the places of a target with two components, in the order [row, column]. Of a posterior over them a bin keeps
/// its marginals along the axes only, which is all that the components need.</summary>
internal abstract class SpaceCells
{
    private protected SpaceCells(int columns, int rows) => (Columns, Rows) = (columns, rows);

    /// <summary>Cells of the target's own kind, over the places of its train bins.</summary>
    /// <exception cref="InputException">The place never changes in the train part.</exception>
    public static SpaceCells Over(TargetSpace space, BayesOptions options) => space.Target is CircleTarget
        ? new CircleCells((int)Math.Ceiling(1 / options.BinFraction - 1e-9))
        : PlaneCells.Over(space.Labels, options.PlaneCellsAlong);

    /// <summary>Number of cells along the first axis.</summary>
    public int Columns { get; }

    /// <summary>Number along the second; 1 where there is none.</summary>
    public int Rows { get; }

    /// <summary>Number of cells.</summary>
    public int CellCount => Columns * Rows;

    /// <summary>How many numbers of a bin are kept.</summary>
    public abstract int MarginalCount { get; }

    /// <summary>Cells along the larger axis: what shares of the extent are multiplied by.</summary>
    public int CellsAlong => Math.Max(Columns, Rows);

    /// <summary>The cell of a bin whose place is known.</summary>
    /// <param name="labels">The labels that may be seen [component].</param>
    /// <param name="bin">One of their bins.</param>
    public abstract int CellOf(IReadOnlyList<PositionTargets> labels, int bin);

    /// <summary>A Gaussian step.</summary>
    /// <param name="std">Its standard deviation along each axis, cells.</param>
    public abstract SpaceKernel Kernel(double std);

    /// <summary>Sums a distribution along the axes.</summary>
    /// <param name="probability">Probabilities [cell].</param>
    /// <param name="marginals">Receives <see cref="MarginalCount"/> numbers.</param>
    public abstract void Marginals(ReadOnlySpan<double> probability, Span<float> marginals);

    /// <summary>Which of the marginals a component's mean is made of: the first of them, and the weight of each.</summary>
    public abstract (int First, float[] Weights) Mean(int component);

    /// <summary>The posterior of a component.</summary>
    /// <param name="component">Which one.</param>
    /// <param name="range">The bins.</param>
    /// <param name="marginals">Their marginals [bin, marginal].</param>
    public abstract GridPosterior Posterior(int component, BinRange range, float[] marginals);

    /// <summary>Means of a component [bin].</summary>
    /// <param name="component">Which one.</param>
    /// <param name="marginals">Marginals of the bins [bin, marginal].</param>
    public float[] Means(int component, float[] marginals)
    {
        (int first, float[] weights) = Mean(component);
        return [.. Enumerable.Range(0, marginals.Length / MarginalCount).Select(bin =>
            TensorPrimitives.Dot(marginals.AsSpan((bin * MarginalCount) + first, weights.Length), weights))];
    }

    /// <summary>Arcs of a circle.</summary>
    private sealed class CircleCells : SpaceCells
    {
        private const int PointsOfArc = 32;

        private readonly float[][][] _shares; // [component][arc][cell of cosine or sine]

        public CircleCells(int arcs)
            : base(arcs, 1) => _shares = [Shares(Math.Cos), Shares(Math.Sin)];

        public override int MarginalCount => Columns;

        public override int CellOf(IReadOnlyList<PositionTargets> labels, int bin)
        {
            double turns = Math.Atan2(labels[1].Position[bin], labels[0].Position[bin]) / Math.Tau;
            return Math.Min((int)((turns - Math.Floor(turns)) * Columns), Columns - 1);
        }

        public override SpaceKernel Kernel(double std) => new(new AxisKernel(Columns, std, wraps: true), null);

        public override void Marginals(ReadOnlySpan<double> probability, Span<float> marginals) =>
            TensorPrimitives.ConvertTruncating(probability, marginals);

        public override (int First, float[] Weights) Mean(int component) => (0, [.. Enumerable.Range(0, Columns).Select(arc =>
            (float)Points(arc).Average(component == 0 ? Math.Cos : Math.Sin))]);

        // Cosine and sine lie in as many cells over [-1, 1] as there are arcs; an arc may reach over several.
        public override GridPosterior Posterior(int component, BinRange range, float[] marginals)
        {
            var probability = new float[marginals.Length];
            for (int start = 0; start < marginals.Length; start += Columns)
            {
                Span<float> row = probability.AsSpan(start, Columns);
                for (int arc = 0; arc < Columns; arc++)
                {
                    TensorPrimitives.MultiplyAdd(_shares[component][arc], marginals[start + arc], row, row);
                }
            }
            return new GridPosterior(range, probability, new PositionCells(-1, 2.0 / Columns, Columns));
        }

        private float[][] Shares(Func<double, double> of) => [.. Enumerable.Range(0, Columns).Select(arc =>
        {
            var shares = new float[Columns];
            foreach (double angle in Points(arc))
            {
                shares[Math.Clamp((int)((of(angle) + 1) / 2 * Columns), 0, Columns - 1)] += 1f / PointsOfArc;
            }
            return shares;
        })];

        private IEnumerable<double> Points(int arc) =>
            Enumerable.Range(0, PointsOfArc).Select(i => Math.Tau * (arc + ((i + 0.5) / PointsOfArc)) / Columns);
    }

    /// <summary>Squares over the used part of a plane.</summary>
    private sealed class PlaneCells : SpaceCells
    {
        private readonly double[] _start;
        private readonly double _side;

        private PlaneCells(double[] start, double side, int columns, int rows)
            : base(columns, rows) => (_start, _side) = (start, side);

        public static PlaneCells Over(IReadOnlyList<PositionTargets> labels, int cellsAlong)
        {
            (double Start, double End)[] used = [.. labels.Select(Used)];
            double side = used.Max(axis => axis.End - axis.Start) / cellsAlong;
            if (!(side > 0))
            {
                throw new InputException(
                    "the place does not change within the train part", "--train", "give a train range in which the animal moves");
            }
            int[] cells = [.. used.Select(axis =>
                Math.Clamp((int)Math.Ceiling(((axis.End - axis.Start) / side) - 1e-9), 1, cellsAlong))];
            return new PlaneCells([.. used.Select(axis => axis.Start)], side, cells[0], cells[1]);
        }

        public override int MarginalCount => Columns + Rows;

        public override int CellOf(IReadOnlyList<PositionTargets> labels, int bin)
        {
            int Along(int axis, int count) =>
                Math.Clamp((int)Math.Floor((labels[axis].Position[bin] - _start[axis]) / _side), 0, count - 1);
            return (Along(1, Rows) * Columns) + Along(0, Columns);
        }

        public override SpaceKernel Kernel(double std) =>
            new(new AxisKernel(Columns, std, wraps: false), new AxisKernel(Rows, std, wraps: false));

        public override void Marginals(ReadOnlySpan<double> probability, Span<float> marginals)
        {
            marginals.Clear();
            Span<double> columns = stackalloc double[Columns];
            columns.Clear();
            for (int row = 0; row < Rows; row++)
            {
                ReadOnlySpan<double> line = probability.Slice(row * Columns, Columns);
                TensorPrimitives.Add(columns, line, columns);
                marginals[Columns + row] = (float)TensorPrimitives.Sum(line);
            }
            TensorPrimitives.ConvertTruncating<double, float>(columns, marginals);
        }

        public override (int First, float[] Weights) Mean(int component) => (
            component == 0 ? 0 : Columns,
            [.. Enumerable.Range(0, component == 0 ? Columns : Rows).Select(cell => (float)(_start[component] + ((cell + 0.5) * _side)))]);

        public override GridPosterior Posterior(int component, BinRange range, float[] marginals)
        {
            (int first, int count) = component == 0 ? (0, Columns) : (Columns, Rows);
            var probability = new float[range.Length * count];
            for (int bin = 0; bin < range.Length; bin++)
            {
                marginals.AsSpan((bin * MarginalCount) + first, count).CopyTo(probability.AsSpan(bin * count, count));
            }
            return new GridPosterior(range, probability, new PositionCells(_start[component], _side, count));
        }

        // The outer thousandths are left out: one stray sample must not stretch the floor.
        private static (double Start, double End) Used(PositionTargets labels)
        {
            float[] sorted = [.. labels.Train.Select(bin => labels.Position[bin]).Order()];
            return (sorted[(int)(0.001 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.999 * (sorted.Length - 1))]);
        }
    }
}
