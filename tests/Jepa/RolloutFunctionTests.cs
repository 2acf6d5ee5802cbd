using Dynamics.Jepa;
using Dynamics.Jepa.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Jepa;

/// <summary>The roll-out as one node against the same model step by step.</summary>
public sealed class RolloutFunctionTests
{
    private const int Bins = 12;

    /// <summary>Sizes that fill vectors and that do not, one horizon and several, changes and latents; against autograd.</summary>
    [Theory]
    [InlineData(16, 8, 64, true, new[] { 5 })]
    [InlineData(3, 3, 7, true, new[] { 1, 2, 6 })]
    [InlineData(5, 1, 2, false, new[] { 3, 9 })]
    [InlineData(1, 6, 9, false, new[] { 11 })]
    public void Forecasts_AndGradients_AreThoseStepByStep(int batch, int latent, int hidden, bool predictsChange, int[] horizons)
    {
        foreach ((ScalarType type, double tolerance) in ((ScalarType, double)[])
            [(ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-4)])
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] inputs = Inputs(batch, latent, hidden, type);
            (Tensor[] Forecasts, Tensor[] Gradients) Of(Func<IReadOnlyList<Tensor>> predict)
            {
                Tensor[] forecasts = [.. predict()];
                Tensor scalar = stack(forecasts.Select((forecast, i) =>
                    (forecast * Noise((ulong)(3 + i), forecast.shape).to(type)).sum())).sum();
                return (forecasts, [.. Gradients.Of(scalar, inputs)]);
            }
            (Tensor[] fused, Tensor[] byFused) = Of(() => Fused(inputs, predictsChange, horizons));
            (Tensor[] plain, Tensor[] byPlain) = Of(() => StepByStep(inputs, predictsChange, horizons));
            foreach ((Tensor one, Tensor other) in fused.Concat(byFused).Zip(plain.Concat(byPlain)))
            {
                Assert.Equal(other.shape, one.shape);
                double scale = 1 + other.abs().max().Number();
                Assert.InRange((one - other).abs().max().Number() / scale, 0, tolerance);
            }
        }
    }

    [Fact]
    public void Forecasts_Gradient_IsThatOfFiniteDifferences()
    {
        const double Step = 1e-6;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] inputs = Inputs(batch: 2, latent: 2, hidden: 5, ScalarType.Float64);
        Tensor Scalar() => Fused(inputs, predictsChange: true, [4])[0].Squared().sum();
        Tensor[] gradients = [.. Gradients.Of(Scalar(), inputs)];
        using var frozen = no_grad();
        foreach ((Tensor at, Tensor gradient) in inputs.Zip(gradients))
        {
            for (int i = 0; i < at.numel(); i++)
            {
                double Moved(double by)
                {
                    at.view(-1)[i].copy_(at.view(-1)[i].Plus(by));
                    return Scalar().Number();
                }
                double up = Moved(Step), down = Moved(-2 * Step);
                Moved(Step);
                Assert.Equal((up - down) / (2 * Step), gradient.reshape(-1)[i].Number(), 5);
            }
        }
    }

    /// <summary>A model takes the fused way, and gives what the other one gives.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Predict_IsThatByTensors(bool predictsChange)
    {
        using DisposeScope scope = NewDisposeScope();
        using RecursiveHorizonModel model = (RecursiveHorizonModel)new RecursiveHorizonOptions
        {
            Network = new PerceptronTransitionOptions { PredictsChange = predictsChange },
        }.Create(4, [1], new RandomStream(1));
        Tensor z = Noise(2, 3, Bins, 4).to(ScalarType.Float32);
        foreach ((HorizonForecast one, HorizonForecast other) in model.Predict(z, [2, 5]).Zip(model.PredictByTensors(z, [2, 5])))
        {
            Assert.Equal((other.Horizon, other.FirstBin), (one.Horizon, one.FirstBin));
            Assert.Equal(other.Latents.shape, one.Latents.shape);
            Assert.InRange((one.Latents - other.Latents).abs().max().Number(), 0, 1e-5);
        }
    }

    /// <summary>Latents, weights and biases of the first layer, weights and biases of the second.</summary>
    private static Tensor[] Inputs(int batch, int latent, int hidden, ScalarType type)
    {
        long[][] shapes = [[batch, Bins, latent], [hidden, latent], [hidden], [latent, hidden], [latent]];
        return [.. shapes.Select((shape, i) => Noise((ulong)(20 + i), shape).Times(i == 0 ? 1 : 0.3).to(type).requires_grad_())];
    }

    private static IReadOnlyList<Tensor> Fused(Tensor[] inputs, bool predictsChange, int[] horizons) =>
        RolloutFunction.Forecasts(inputs[0], (inputs[1], inputs[2]), (inputs[3], inputs[4]), predictsChange, horizons);

    private static IReadOnlyList<Tensor> StepByStep(Tensor[] inputs, bool predictsChange, int[] horizons)
    {
        List<Tensor> forecasts = [];
        Tensor state = inputs[0];
        for (int step = 1; step <= horizons[^1]; step++)
        {
            Tensor next = nn.functional.linear(nn.functional.linear(state, inputs[1], inputs[2]).relu(), inputs[3], inputs[4]);
            state = predictsChange ? state.Plus(next) : next;
            if (horizons.Contains(step))
            {
                forecasts.Add(state.narrow(1, 0, Bins - step));
            }
        }
        return forecasts;
    }

    private static Tensor Noise(ulong seed, params long[] shape)
    {
        RandomStream random = new(seed);
        return tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextGaussian())], shape);
    }
}
