using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>DirectPred (Tian, Chen and Ganguli 2021, arXiv 2102.06810): a linear predictor that is not learned but set from the eigenvalues
/// of the latents' running correlation, with which its eigenvectors agree.</summary>
[Kind("directPred")]
public sealed record DirectPredictorOptions : LatentHeadOptions
{
    /// <summary>How much of the running correlation is kept from step to step; in [0, 1).</summary>
    public double Memory { get; init => field = Check.BelowOne(value); } = 0.3;

    /// <summary>What every eigenvalue gets on top, as a share of the largest; at least 0. The paper's best is 0.1, its code's
    /// 0.01.</summary>
    public double Boost { get; init => field = Check.AtLeast(value, 0); } = 0.1;

    /// <summary>Steps from one setting to the next; gradient steps between; at least 1.</summary>
    public int EverySteps { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>Which formula.</summary>
    public DirectPredictorForm Form { get; init => field = Check.Named(value); }

    /// <inheritdoc/>
    public override LatentHead Create(int inputs, int outputs, RandomStream random) => new DirectPredictor(inputs, this, random);

    /// <inheritdoc/>
    public override int Outputs(int outputs) => outputs;
}

/// <summary>The published formulas of DirectPred, s the eigenvalues of the correlation and b the boost.</summary>
public enum DirectPredictorForm
{
    /// <summary>The authors' code: p = max(sqrt(max(s, 0) / max s) + b, 1e-4). Free of the scale of the latents.</summary>
    Official,

    /// <summary>The paper's equation 18: p = sqrt(s) + b max s.</summary>
    Paper,
}

/// <summary>The predictor W p of DirectPred: W = U diag(p) U' with U diag(s) U' the running mean of z z' (not centred).</summary>
public sealed class DirectPredictor : LatentHead
{
    private const double LeastEigenvalue = 1e-4;
    private readonly DirectPredictorOptions _options;
    private readonly Parameter weight;
    private readonly Tensor correlation, steps;
    private Tensor? _seen; // latents of the step that is being made

    /// <summary>A predictor that is drawn like any linear layer until it is first set.</summary>
    public DirectPredictor(int dimension, DirectPredictorOptions options, RandomStream random)
        : base(nameof(DirectPredictor))
    {
        _options = options;
        weight = Internals.DrawnWeights.Uniform(random, dimension, dimension, dimension);
        (correlation, steps) = (zeros([dimension, dimension]), tensor(0L));
        register_parameter(nameof(weight), weight);
        register_buffer(nameof(correlation), correlation);
        register_buffer(nameof(steps), steps);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [weight];

    /// <summary>W [output, input].</summary>
    public Tensor Weight => weight;

    /// <summary>The running correlation [latent, latent].</summary>
    public Tensor Correlation => get_buffer(nameof(correlation))!;

    /// <summary>W for a correlation.</summary>
    /// <param name="correlation">[latent, latent], symmetric.</param>
    /// <param name="boost">b.</param>
    /// <param name="form">Which formula.</param>
    public static Tensor WeightOf(Tensor correlation, double boost, DirectPredictorForm form)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor vectors) = linalg.eigh(correlation.to_type(ScalarType.Float64));
        Tensor least = values.AtLeast(0);
        double largest = least.max().Number();
        Tensor chosen = form == DirectPredictorForm.Paper
            ? least.sqrt().Plus(boost * largest)
            : least.Times(largest > 0 ? 1 / largest : 0).sqrt().Plus(boost).AtLeast(LeastEigenvalue);
        return (vectors * chosen).mm(vectors.t()).to_type(correlation.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        _seen = training ? input.detach() : null;
        return input.mm(weight.t());
    }

    /// <inheritdoc/>
    public override void AfterStep()
    {
        if (_seen is not { } latents)
        {
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        (Tensor running, Tensor count) = (Correlation, get_buffer(nameof(steps))!);
        long done = count.item<long>();
        Tensor now = latents.t().mm(latents).DividedBy(latents.shape[0]);
        running.copy_(done == 0 ? now : running.Times(_options.Memory).Plus(now.Times(1 - _options.Memory)));
        count.copy_(tensor(done + 1));
        if (done % _options.EverySteps == 0)
        {
            weight.copy_(WeightOf(running, _options.Boost, _options.Form));
        }
        _seen = null;
    }

    /// <inheritdoc/>
    /// <remarks><c>predictor.asymmetry</c>, |W - W'| / |W|, and <c>predictor.misalignment</c>, |F W - W F| / (|F| |W|).</remarks>
    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor f = Correlation, w = weight.alias();
        double length = w.norm().Number();
        metrics["predictor.asymmetry"] = (w - w.t()).norm().Number() / length;
        metrics["predictor.misalignment"] = (f.mm(w) - w.mm(f)).norm().Number() / (f.norm().Number() * length);
    }
}
