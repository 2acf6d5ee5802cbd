using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;

namespace Dynamics.Simulators.Internals;

/// <summary>A frozen network of layers with orthonormal columns, leaky rectifiers between them, evaluated in float32,
/// 16 outputs at a time.</summary>
internal sealed class OrthogonalNetwork : FrameRenderer
{
    private readonly int[] _widths;
    private readonly float _slope;

    /// <summary>Weights of a layer [input, output], outputs padded with zeros to whole vectors.</summary>
    private readonly float[][] _weights;

    /// <summary>Biases of a layer [output], padded like the weights.</summary>
    private readonly float[][] _biases;

    private OrthogonalNetwork(int[] widths, float slope, float[][] weights, float[][] biases)
        : base(widths[^1])
    {
        (_widths, _slope, _weights, _biases) = (widths, slope, weights, biases);
    }

    /// <summary>Draws the network with these widths, from the state's to the features'.</summary>
    public static OrthogonalNetwork Draw(int[] widths, double slope, RandomStream random)
    {
        int layers = widths.Length - 1;
        var weights = new float[layers][];
        var biases = new float[layers][];
        double hiddenGain = HiddenGain(slope), lastGain = Math.Sqrt(widths[^1] / (double)widths[0]);
        for (int layer = 0; layer < layers; layer++)
        {
            (int inputs, int outputs, bool last) = (widths[layer], widths[layer + 1], layer == layers - 1);
            double[,] columns = OrthogonalMatrix.Draw(outputs, inputs, random);
            int stride = Padded(outputs);
            weights[layer] = new float[inputs * stride];
            biases[layer] = new float[stride];
            for (int output = 0; output < outputs; output++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    weights[layer][input * stride + output] = (float)((last ? lastGain : hiddenGain) * columns[output, input]);
                }
                biases[layer][output] = last
                    ? 0
                    : (float)(hiddenGain * Math.Sqrt(widths[0] / (double)outputs) * (2 * random.NextDouble() - 1));
            }
        }
        return new OrthogonalNetwork(widths, (float)slope, weights, biases);
    }

    /// <summary>Length of the columns of a hidden layer. Orthonormal columns keep the squared norm, biases of a third of the signal's
    /// variance add a third of it, and a leaky rectifier keeps (1 + slope²) / 2: so the norm stays what it is in the state.</summary>
    public static double HiddenGain(double slope) => Math.Sqrt(2 / (1 + slope * slope) * 0.75);

    /// <summary>Number of layers with weights.</summary>
    public int LayerCount => _weights.Length;

    /// <summary>Weight of an input for an output of a layer.</summary>
    public double Weight(int layer, int output, int input) => _weights[layer][input * Padded(_widths[layer + 1]) + output];

    /// <summary>Bias of an output of a layer.</summary>
    public double Bias(int layer, int output) => _biases[layer][output];

    public override bool Clips(ReadOnlySpan<double> state) => false;

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        int room = 0;
        foreach (int width in _widths)
        {
            room = Math.Max(room, Padded(width));
        }
        Span<float> input = stackalloc float[room], output = stackalloc float[room];
        for (int i = 0; i < _widths[0]; i++)
        {
            input[i] = (float)state[i];
        }
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            bool last = layer == _weights.Length - 1;
            Apply(layer, last ? 1 : _slope, input, last ? frame : output);
            Span<float> swap = input;
            input = output;
            output = swap;
        }
    }

    private void Apply(int layer, float slope, ReadOnlySpan<float> input, Span<float> output)
    {
        int inputs = _widths[layer], stride = Padded(_widths[layer + 1]);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(_weights[layer]);
        ref float biases = ref MemoryMarshal.GetArrayDataReference(_biases[layer]);
        ref float target = ref MemoryMarshal.GetReference(output[..stride]);
        Vector512<float> leak = Vector512.Create(slope);
        for (int j = 0; j < stride; j += VectorMath.Width)
        {
            Vector512<float> sum = Vector512.LoadUnsafe(ref biases, (nuint)j);
            for (int i = 0; i < inputs; i++)
            {
                sum =
                    Vector512.FusedMultiplyAdd(Vector512.Create(input[i]), Vector512.LoadUnsafe(ref weights, (nuint)(i * stride + j)), sum);
            }
            Vector512.Max(sum, leak * sum).StoreUnsafe(ref target, (nuint)j);
        }
    }

    private static int Padded(int width) => (width + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width;
}
