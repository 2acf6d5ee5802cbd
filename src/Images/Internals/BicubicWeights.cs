namespace Dynamics.Images.Internals;

/// <summary>How one axis is resampled: Pillow's bicubic (Keys, a = -1/2), which widens when it shrinks an image
/// and so does not alias.</summary>
internal sealed class BicubicWeights
{
    private const double Support = 2;

    private int[] _first = [], _counts = [], _weights = [];
    private double[] _row = [];
    private int _most;

    /// <summary>First source pixel of an output pixel.</summary>
    public int First(int output) => _first[output];

    /// <summary>Weights of the source pixels from there on, times 2^22.</summary>
    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _most, _counts[output]);

    /// <summary>Sets the weights from one length to another, in the memory of the last ones.</summary>
    public void Set(int from, int to)
    {
        double scale = (double)from / to, widening = Math.Max(scale, 1), support = Support * widening;
        _most = (int)Math.Ceiling(support) * 2 + 1;
        if (_first.Length < to || _weights.Length < to * _most || _row.Length < _most)
        {
            (_first, _counts, _weights, _row) = (new int[to], new int[to], new int[to * _most], new double[_most]);
        }
        for (int output = 0; output < to; output++)
        {
            double center = (output + 0.5) * scale;
            int first = Math.Max(0, (int)(center - support + 0.5)), end = Math.Min(from, (int)(center + support + 0.5));
            (_first[output], _counts[output]) = (first, end - first);
            double sum = 0;
            for (int i = 0; i < end - first; i++)
            {
                _row[i] = Kernel((first + i - center + 0.5) / widening);
                sum += _row[i];
            }
            for (int i = 0; i < end - first; i++)
            {
                double weight = (sum == 0 ? _row[i] : _row[i] / sum) * (1 << RowOperations.WeightBits);
                _weights[output * _most + i] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
            }
        }
    }

    private static double Kernel(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
