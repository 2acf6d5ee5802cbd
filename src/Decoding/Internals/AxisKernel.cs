using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>A Gaussian step between the cells of one axis. What a cell gives away sums to 1: at the ends the Gaussian is cut off and
/// renormalised, on a circle it goes on round.</summary>
internal sealed class AxisKernel
{
    private const double LeastWeight = 1e-12; // moves nothing that float32 results could show

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
            int first = Array.FindIndex(row, weight => weight > LeastWeight * total);
            int last = Array.FindLastIndex(row, weight => weight > LeastWeight * total);
            _first[from] = first;
            _weights[from] = [.. row[first..(last + 1)].Select(weight => weight / total)];
        }
    }

    /// <summary>Adds what each cell of a line gives away.</summary>
    /// <param name="line">What the cells hold [cell].</param>
    /// <param name="result">Receives the sums [cell].</param>
    public void AddAlong(ReadOnlySpan<double> line, Span<double> result)
    {
        for (int from = 0; from < line.Length; from++)
        {
            if (line[from] != 0)
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
            for (int i = 0; i < _weights[from].Length; i++)
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
    /// <summary>What each cell holds after the step; its sum is that before.</summary>
    /// <param name="map">What it holds before [row, column].</param>
    /// <param name="rowLength">Number of columns.</param>
    public double[] Apply(ReadOnlySpan<double> map, int rowLength)
    {
        var along = new double[map.Length];
        for (int start = 0; start < map.Length; start += rowLength)
        {
            columns.AddAlong(map.Slice(start, rowLength), along.AsSpan(start, rowLength));
        }
        if (rows is null)
        {
            return along;
        }
        var result = new double[map.Length];
        rows.AddAcross(along, result, rowLength);
        return result;
    }
}
