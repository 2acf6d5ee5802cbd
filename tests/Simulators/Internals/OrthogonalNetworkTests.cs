using Dynamics.Simulators;
using Dynamics.Simulators.Internals;

namespace Dynamics.Tests.Simulators.Internals;

public sealed class OrthogonalNetworkTests
{
    public static TheoryData<NetworkView, int> Networks => new()
    {
        { new NetworkView(), 2 },
        { new NetworkView(), 3 },
        { NetworkView.Reference, 2 },
        { new RotationOptions().View, 10 },
        { new NetworkView { HiddenWidths = [], FeatureCount = 7 }, 5 },
        { new NetworkView { HiddenWidths = [17, 31, 33], FeatureCount = 47, NegativeSlope = 0.5 }, 16 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Render_RandomStates_CanBeInverted(NetworkView view, int dimension)
    {
        // At slope 0.01 float32 loses the inverse: 0.01 to the fourth power is below its resolution.
        view = view with { NegativeSlope = Math.Max(0.2, view.NegativeSlope) };
        var random = new RandomStream(1);
        var network = (OrthogonalNetwork)view.CreateRenderer(dimension, random);
        var frame = new float[network.FeatureCount + FrameRenderer.Slack];
        double stretch = Math.Pow(1 / view.NegativeSlope, view.HiddenWidths.Count);
        for (int repetition = 0; repetition < 200; repetition++)
        {
            double[] state = [.. Enumerable.Range(0, dimension).Select(_ => 2 * random.NextGaussian())];
            network.Render(state, frame);
            double[] inverse = Invert(network, view, dimension, frame);
            Assert.All(state.Zip(inverse), pair => Assert.Equal(pair.First, pair.Second, 3e-6 * stretch));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Draw_EveryLayer_HasOrthogonalColumnsOfOneLength(NetworkView view, int dimension)
    {
        var network = (OrthogonalNetwork)view.CreateRenderer(dimension, new RandomStream(2));
        int[] widths = [dimension, .. view.HiddenWidths, view.FeatureCount];
        for (int layer = 0; layer < network.LayerCount; layer++)
        {
            double square = Gain(view, dimension, layer) * Gain(view, dimension, layer);
            for (int a = 0; a < widths[layer]; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    double product = Enumerable.Range(0, widths[layer + 1])
                        .Sum(output => network.Weight(layer, output, a) * network.Weight(layer, output, b));
                    Assert.Equal(a == b ? square : 0, product, 1e-6 * square);
                }
            }
        }
    }

    [Fact]
    public void Render_StatesOfUnitVariance_GivesFeaturesOfAboutUnitVariance()
    {
        var random = new RandomStream(3);
        double sum = 0;
        for (ulong seed = 0; seed < 50; seed++)
        {
            FrameRenderer network = new NetworkView().CreateRenderer(2, new RandomStream(seed));
            var frame = new float[network.FeatureCount + FrameRenderer.Slack];
            for (int repetition = 0; repetition < 100; repetition++)
            {
                network.Render([random.NextGaussian(), random.NextGaussian()], frame);
                sum += frame[..100].Sum(value => (double)value * value) / 100 / 50 / 100;
            }
        }
        Assert.InRange(sum, 0.8, 1.2);
    }

    /// <summary>Layer by layer from the last: a matrix W of orthogonal columns of length g is inverted by W' / g², a leaky rectifier by its
    /// reciprocal slope.</summary>
    private static double[] Invert(OrthogonalNetwork network, NetworkView view, int dimension, float[] features)
    {
        int[] widths = [dimension, .. view.HiddenWidths, view.FeatureCount];
        double[] values = [.. features[..view.FeatureCount].Select(value => (double)value)];
        for (int layer = network.LayerCount - 1; layer >= 0; layer--)
        {
            if (layer < network.LayerCount - 1)
            {
                values = [.. values.Select(value => value < 0 ? value / view.NegativeSlope : value)];
            }
            double square = Gain(view, dimension, layer) * Gain(view, dimension, layer);
            values = [.. Enumerable.Range(0, widths[layer]).Select(input =>
                Enumerable.Range(0, widths[layer + 1])
                    .Sum(output => network.Weight(layer, output, input) * (values[output] - network.Bias(layer, output))) / square)];
        }
        return values;
    }

    private static double Gain(NetworkView view, int dimension, int layer) => layer == view.HiddenWidths.Count
        ? Math.Sqrt(view.FeatureCount / (double)dimension)
        : OrthogonalNetwork.HiddenGain(view.NegativeSlope);
}
