using Dynamics.Jepa;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Jepa;

/// <summary>Laws of every way to predict over a horizon, with every network.</summary>
public sealed class HorizonModelTests
{
    private const int Latent = 3, Bins = 30, Batch = 4;

    public static TheoryData<HorizonModelOptions> Rows
    {
        get
        {
            TransitionNetworkOptions[] networks =
            [
                new PerceptronTransitionOptions { Hidden = [7] },
                new PerceptronTransitionOptions { Hidden = [], ContextBins = 3 },
                new GruTransitionOptions { Units = 5 },
                new LstmTransitionOptions { Units = 5, PredictsChange = false },
                new LstmTransitionOptions { Units = 20, Hidden = [6, 4] },
            ];
            TheoryData<HorizonModelOptions> rows = [];
            foreach (TransitionNetworkOptions network in networks)
            {
                rows.Add(new RecursiveHorizonOptions { Network = network });
                rows.Add(new DirectHorizonOptions { Network = network });
                rows.Add(new DirectHorizonOptions { Network = network, HorizonIsInput = true });
            }
            rows.Add(new RecursiveHorizonOptions { DetachesSteps = true });
            rows.Add(new RecursiveHorizonOptions { Head = new GaussianHeadOptions() });
            return rows;
        }
    }

    private static Tensor Noise(ulong seed, params long[] shape)
    {
        RandomStream random = new(seed);
        return tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)random.NextGaussian())], shape);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Predict_SeveralHorizons_AreThoseOfEachAlone(HorizonModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel model = options.Create(Latent, [1, 2, 5], new RandomStream(1));
        Tensor z = Noise(2, Batch, Bins, Latent);
        IReadOnlyList<HorizonForecast> together = model.Predict(z, [1, 2, 5]);
        Assert.Equal([1, 2, 5], together.Select(forecast => forecast.Horizon));
        foreach (HorizonForecast one in together)
        {
            Assert.Equal((model.FirstBin, Bins - model.FirstBin - one.Horizon), (one.FirstBin, (int)one.Latents.shape[1]));
            Tensor alone = model.Predict(z, [one.Horizon])[0].Latents;
            Assert.True((alone - one.Latents).abs().max().Number() < 1e-6);
        }
        Assert.Equal([1, 2, 5], model.HorizonsUpTo(5).Intersect([1, 2, 5]));
    }

    /// <summary>A forecast from a bin must not see what comes after it.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Predict_LaterBinsChanged_ForecastsFromEarlierOnesStay(HorizonModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel model = options.Create(Latent, [4], new RandomStream(1));
        Tensor z = Noise(2, Batch, Bins, Latent), changed = z.clone();
        changed.narrow(1, 15, Bins - 15).zero_();
        Tensor before = model.Predict(z, [4])[0].Latents, after = model.Predict(changed, [4])[0].Latents;
        long kept = 15 - model.FirstBin;
        Assert.Equal(0, (before.narrow(1, 0, kept) - after.narrow(1, 0, kept)).abs().max().Number());
        Assert.True((before - after).abs().max().Number() > 1e-3);
    }

    /// <summary>A forecast over k bins from bin t is told of the covariates of the bins t to t + k - 1, of all of them and of no other
    /// later ones; several horizons together are those of each alone.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Predict_WithCovariates_IsToldOfThoseAlongTheHorizon(HorizonModelOptions options)
    {
        const int Horizon = 4, From = 15;
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel model = options.Create(Latent, [1, Horizon], new RandomStream(1), covariates: 2);
        using (no_grad())
        {
            foreach (Parameter parameter in model.Parameters) // a fresh model's last weights are near 0
            {
                parameter.copy_(Noise(9, parameter.shape).Times(0.5));
            }
        }
        Tensor z = Noise(2, Batch, Bins, Latent), covariates = Noise(3, Batch, Bins, 2);
        Tensor before = model.Predict(z, [1, Horizon], covariates)[1].Latents;
        Assert.InRange((before - model.Predict(z, [Horizon], covariates)[0].Latents).abs().max().Number(), 0, 1e-5);
        long at = From - model.FirstBin;
        for (int bin = From; bin <= From + Horizon + 1; bin++)
        {
            Tensor changed = covariates.clone();
            changed.select(1, bin).zero_();
            double moved = (model.Predict(z, [Horizon], changed)[0].Latents - before).select(1, at).abs().max().Number();
            Assert.True(bin < From + Horizon ? moved > 1e-7 : moved == 0, $"{options}: bin {bin} moves the forecast by {moved}");
        }
        Assert.Throws<ArgumentException>(() => model.Predict(z, [Horizon]));
    }

    /// <summary>The shift test of ssl.md, section 11: a model that changes nothing has exactly the error of persistence, at every horizon.
    /// An off-by-one in targets would show.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Predict_NoChange_HasTheErrorOfPersistence(HorizonModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel model = (options switch
        {
            RecursiveHorizonOptions recursive => recursive with { Network = recursive.Network with { PredictsChange = true } },
            HorizonModelOptions other => other with { Network = other.Network with { PredictsChange = true } },
        }).Create(Latent, [1, 3], new RandomStream(1));
        using (no_grad())
        {
            foreach (Parameter parameter in model.Parameters)
            {
                parameter.zero_();
            }
        }
        Tensor z = Noise(3, Batch, Bins, Latent);
        foreach (RolloutErrors errors in RolloutErrors.Of(model, z, [1, 3]))
        {
            Assert.Equal(errors.Persistence, errors.Squared);
            Assert.Equal(1, errors.Relative / errors.RelativePersistence, 12);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gru_AndLstm_AreTorchs(bool lstm)
    {
        const int Units = 6;
        using DisposeScope scope = NewDisposeScope();
        TransitionNetworkOptions options =
            lstm ? new LstmTransitionOptions { Units = Units } : new GruTransitionOptions { Units = Units };
        using TransitionNetwork network = options.Create(Latent, new RandomStream(4));
        using nn.Module torchs = lstm ? nn.LSTM(Latent, Units, batchFirst: true) : nn.GRU(Latent, Units, batchFirst: true);
        using (no_grad())
        {
            // torch: weight_ih, weight_hh, bias_ih, bias_hh; ours: input, inputBias, hidden, hiddenBias.
            Tensor[] theirs = [.. torchs.parameters()];
            int[] ours = [0, 2, 1, 3];
            for (int i = 0; i < theirs.Length; i++)
            {
                theirs[i].copy_(network.Parameters[ours[i]]);
            }
        }
        Tensor z = Noise(5, Batch, Bins, Latent);
        Tensor expected = torchs is LSTM memory ? memory.call(z).Item1 : ((GRU)torchs).call(z).Item1;
        Assert.True((expected - network.States(z)[0]).abs().max().Number() < 1e-5);
    }

    /// <summary>The fused pass against autograd bin by bin, in double: states, and the gradient by every parameter and by the
    /// latents.</summary>
    [Theory]
    [InlineData(5, Batch)]
    [InlineData(10, 19)] // more sequences than a vector holds
    [InlineData(20, Batch)]
    [InlineData(70, Batch)]
    public void Lstm_Fused_HasTheStatesAndGradientsOfAutograd(int units, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using TransitionNetwork network = new LstmTransitionOptions { Units = units }.Create(Latent, new RandomStream(4));
        (Tensor[] States, double[][] Gradients) Of(ScalarType kind)
        {
            network.to(kind);
            Tensor z = Noise(5, batch, Bins, Latent).to(kind).requires_grad_();
            IReadOnlyList<Tensor> states = network.States(z);
            Tensor weight = Noise(6, batch, Bins, units).to(kind), other = Noise(7, batch, Bins, units).to(kind);
            Tensor scalar = (states[0] * weight).sum().Plus((states[1] * other).sum());
            Tensor[] gradients = Gradients.Of(scalar, [z, .. network.Parameters.Take(4)]);
            return ([.. states.Select(state => state.detach().to(ScalarType.Float64))],
                [.. gradients.Select(gradient => gradient.to(ScalarType.Float64).data<double>().ToArray())]);
        }
        (Tensor[] wideStates, double[][] wide) = Of(ScalarType.Float64);
        (Tensor[] states, double[][] fused) = Of(ScalarType.Float32);
        for (int i = 0; i < 2; i++)
        {
            Assert.True((wideStates[i] - states[i]).abs().max().Number() < 1e-5);
        }
        for (int i = 0; i < wide.Length; i++)
        {
            double size = Math.Sqrt(wide[i].Average(value => value * value));
            Assert.All(wide[i].Zip(fused[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(size, 1)));
        }
    }
}
