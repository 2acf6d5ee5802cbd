using System.Text.Json.Serialization;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>What the variance of the process noise depends on: Q_t = e^s diag(exp q) diag(factor_t), with s the joint noise scale (ldm.md 1.2).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantProcessNoise), "constant")]
[JsonDerivedType(typeof(InnovationNoise), "innovation")]
public abstract record ProcessNoiseModel
{
    private protected ProcessNoiseModel()
    {
    }

    /// <summary>Learning rate of the noise network as a multiple of the encoder's.</summary>
    public double LearningRateFactor { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"factor {value} is not positive"); } = 1;

    /// <summary>Numbers about the past that the network sees in each bin.</summary>
    internal abstract int HistoryLength(int latent);

    /// <summary>The network that gives the factors [..., state] from the past [..., history]; null for constant noise.</summary>
    internal abstract RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random);

    /// <summary>The history before the first bin.</summary>
    internal abstract void Begin(Span<float> history);

    /// <summary>Moves the history on by one bin.</summary>
    internal abstract void Remember(Span<float> history, ReadOnlySpan<float> z, ReadOnlySpan<double> innovation, double squaredInnovation);
}
