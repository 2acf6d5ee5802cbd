using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>A Gaussian step between the cells of one axis. What a cell gives away sums to 1: at the ends the Gaussian is cut off and
/// renormalised, on a circle it goes on round.</summary>
internal sealed class AxisKernel
{
    private const double Least = 1e-12; // a weight, or a probability, that moves nothing which float32 results could show

    private readonly double[][] _weights; // [from][to - first]
    private readonly int[] _first;

    /// <summary>Builds the weights.</summary>
    /// <param name="cells">Number of cells.</param>
    /// <param name="std">Standard deviation of the step, cells; 0 stays.</param>
    /// <param name="wraps">Whether the last cell lies beside the first.</param>
    public AxisKernel(int cells, double std, bool wraps)
    {
        (_weights, _first) = (new double[cells][], new int[cells]);
        for (int from = 0; from < cells; from++)
        {
            double[] row = [.. Enumerable.Range(0, cells).Select(to =>
            {
                int apart = Math.Abs(to - from);
                double z = (wraps ? Math.Min(apart, cells - apart) : apart) / Math.Max(std, 1e-3);
                return Math.Exp(-0.5 * z * z);
            })];
            double total = row.Sum();
            int first = Array.FindIndex(row, weight => weight > Least * total);
            int last = Array.FindLastIndex(row, weight => weight > Least * total);
            _first[from] = first;
            _weights[from] = [.. row[first..(last + 1)].Select(weight => weight / total)];
        }
    }

    /// <summary>Whether every cell keeps all that it holds, as with steps far below the width of a cell.</summary>
    public bool Stays => _weights.All(row => row.Length == 1);

    /// <summary>Adds what each cell of a line gives away.</summary>
    /// <param name="line">What the cells hold [cell].</param>
    /// <param name="result">Receives the sums [cell].</param>
    public void AddAlong(ReadOnlySpan<double> line, Span<double> result)
    {
        for (int from = 0; from < line.Length; from++)
        {
            if (line[from] > Least)
            {
                Span<double> reached = result.Slice(_first[from], _weights[from].Length);
                TensorPrimitives.MultiplyAdd(_weights[from], line[from], reached, reached);
            }
        }
    }

    /// <summary>The same for lines that are stacked: the axis goes from line to line.</summary>
    /// <param name="lines">What the cells hold [cell of the axis, along a line].</param>
    /// <param name="result">Receives the sums, of the same shape.</param>
    /// <param name="length">Length of a line.</param>
    public void AddAcross(ReadOnlySpan<double> lines, Span<double> result, int length)
    {
        for (int from = 0; from < _weights.Length; from++)
        {
            ReadOnlySpan<double> line = lines.Slice(from * length, length);
            bool isEmpty = TensorPrimitives.Max(line) <= 0;
            for (int i = 0; i < _weights[from].Length && !isEmpty; i++)
            {
                Span<double> reached = result.Slice((_first[from] + i) * length, length);
                TensorPrimitives.MultiplyAdd(line, _weights[from][i], reached, reached);
            }
        }
    }
}

/// <summary>A Gaussian step between the cells of a space.</summary>
/// <param name="columns">Along the first axis.</param>
/// <param name="rows">Along the second one, from line to line; null where there is none.</param>
internal sealed class SpaceKernel(AxisKernel columns, AxisKernel? rows)
{
    private readonly bool _stays = columns.Stays && (rows?.Stays ?? true);

    /// <summary>Adds what each cell gives away; the sum of that is the sum of what it holds.</summary>
    /// <param name="map">What the cells hold [row, column]; not negative.</param>
    /// <param name="rowLength">Number of columns.</param>
    /// <param name="result">Receives the sums [row, column].</param>
    /// <param name="scratch">Working space of the same length.</param>
    public void Add(ReadOnlySpan<double> map, int rowLength, Span<double> result, Span<double> scratch)
    {
        if (_stays)
        {
            TensorPrimitives.Add(result, map, result);
            return;
        }
        if (rows is null)
        {
            columns.AddAlong(map, result);
            return;
        }
        scratch.Clear();
        for (int start = 0; start < map.Length; start += rowLength)
        {
            columns.AddAlong(map.Slice(start, rowLength), scratch.Slice(start, rowLength));
        }
        rows.AddAcross(scratch, result, rowLength);
    }

    /// <summary>What each cell holds after the step.</summary>
    /// <param name="map">What it holds before [row, column]; not negative.</param>
    /// <param name="rowLength">Number of columns.</param>
    public double[] Apply(ReadOnlySpan<double> map, int rowLength)
    {
        var result = new double[map.Length];
        Add(map, rowLength, result, new double[map.Length]);
        return result;
    }
}
