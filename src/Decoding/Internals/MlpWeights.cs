namespace Dynamics.Decoding.Internals;

/// <summary>Weights of input -> hidden -> hidden -> output with ReLU, in one array, each layer's as [to, from] and then its biases [to].
/// Numbers of units are rounded up to multiples of 4; what is added has no weights, gets no gradient, and does nothing.</summary>
internal sealed class MlpWeights
{
    private MlpWeights(float[] values, int inputs, int hidden, int outputs)
    {
        (Values, InputCount, HiddenCount, OutputCount) = (values, inputs, hidden, outputs);
        int at = 0;
        First = Layer(inputs, hidden, ref at);
        Second = Layer(hidden, hidden, ref at);
        Output = Layer(hidden, outputs, ref at);
    }

    /// <summary>All weights and biases.</summary>
    public float[] Values { get; }

    /// <summary>Features that the first layer reads.</summary>
    public int InputCount { get; }

    /// <summary>Units of each hidden layer.</summary>
    public int HiddenCount { get; }

    /// <summary>Outputs that mean something.</summary>
    public int OutputCount { get; }

    /// <summary>Input to first hidden layer.</summary>
    public MlpLayer First { get; }

    /// <summary>First to second hidden layer.</summary>
    public MlpLayer Second { get; }

    /// <summary>Second hidden layer to output.</summary>
    public MlpLayer Output { get; }

    /// <summary>Number of units with those that round it up to a multiple of 4.</summary>
    public static int Padded(int units) => (units + MlpKernels.Units - 1) / MlpKernels.Units * MlpKernels.Units;

    /// <summary>Weights of zero.</summary>
    public static MlpWeights Zero(int inputs, int hidden, int outputs)
    {
        int i = Padded(inputs), h = Padded(hidden), o = Padded(outputs);
        return new(new float[(i + 1) * h + (h + 1) * h + (h + 1) * o], inputs, hidden, outputs);
    }

    /// <summary>Weights to start from (He et al. 2015): Gaussian with variance 2 / inputs before a ReLU, 1 / inputs at the end; biases
    /// are 0.</summary>
    public static MlpWeights Draw(int inputs, int hidden, int outputs, ulong seed)
    {
        MlpWeights result = Zero(inputs, hidden, outputs);
        result.Draw(result.First, inputs, hidden, 2.0 / inputs, new RandomStream(seed, 1));
        result.Draw(result.Second, hidden, hidden, 2.0 / hidden, new RandomStream(seed, 2));
        result.Draw(result.Output, hidden, outputs, 1.0 / hidden, new RandomStream(seed, 3));
        return result;
    }

    /// <summary>A copy that further training leaves alone.</summary>
    public MlpWeights Copy() => new([.. Values], InputCount, HiddenCount, OutputCount);

    /// <summary>Weights of a layer without padding [to, from].</summary>
    public float[] Matrix(MlpLayer layer, int from, int to) =>
        [.. Enumerable.Range(0, from * to).Select(i => Values[layer.Weights + (i / from * layer.From) + (i % from)])];

    /// <summary>Biases of a layer without padding [to].</summary>
    public float[] Biases(MlpLayer layer, int to) => Values[layer.Biases..(layer.Biases + to)];

    /// <summary>The same function of raw features, for one output that is standardised position, giving position in its own
    /// unit.</summary>
    public MlpNetwork Unscaled(FeatureScaler scaler, double positionMean, double positionStd)
    {
        int inputs = InputCount;
        float[] first = [.. Matrix(First, inputs, HiddenCount).Select((w, i) => w * scaler.InverseStd[i % inputs])];
        float[] firstBias = [.. Biases(First, HiddenCount).Select((b, unit) =>
            (float)(b - Enumerable.Range(0, inputs).Sum(i => (double)first[unit * inputs + i] * scaler.Mean[i])))];
        float[] output = [.. Matrix(Output, HiddenCount, 1).Select(w => (float)(w * positionStd))];
        return new MlpNetwork(
            first, firstBias, Matrix(Second, HiddenCount, HiddenCount), Biases(Second, HiddenCount), output,
            (float)(Biases(Output, 1)[0] * positionStd + positionMean), inputs)
        { Bounds = scaler.Bounds };
    }

    private static MlpLayer Layer(int from, int to, ref int at)
    {
        MlpLayer layer = new(at, Padded(from), Padded(to));
        at += (layer.From + 1) * layer.To;
        return layer;
    }

    private void Draw(MlpLayer layer, int from, int to, double variance, RandomStream random)
    {
        for (int i = 0; i < from * to; i++)
        {
            Values[layer.Weights + (i / from * layer.From) + (i % from)] = (float)(Math.Sqrt(variance) * random.NextGaussian());
        }
    }
}

/// <summary>Where a layer lies in <see cref="MlpWeights.Values"/>.</summary>
/// <param name="Weights">First weight, of [to, from].</param>
/// <param name="From">Number of inputs, padded.</param>
/// <param name="To">Number of outputs, padded.</param>
internal readonly record struct MlpLayer(int Weights, int From, int To)
{
    /// <summary>First bias, of [to].</summary>
    public int Biases => Weights + (From * To);
}
