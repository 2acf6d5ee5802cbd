using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>What the variance of the process noise depends on: Q_t = e^s diag(exp q) diag(factor_t), with s the joint noise scale
/// (docs/reference/predictive-ldm.md, "Process noise").</summary>
public abstract record ProcessNoiseModel
{
    private protected ProcessNoiseModel()
    {
    }

    /// <summary>Learning rate of the noise network as a multiple of the encoder's.</summary>
    public double LearningRateFactor { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Numbers about the past that the network sees in each bin.</summary>
    internal abstract int HistoryLength(int latent);

    /// <summary>The network that gives the factors [..., state] from the past [..., history]; null for constant noise.</summary>
    internal abstract RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random);

    /// <summary>The history before the first bin.</summary>
    internal abstract void Begin(Span<float> history);

    /// <summary>Moves the history on by one bin.</summary>
    internal abstract void Remember(Span<float> history, ReadOnlySpan<float> z, ReadOnlySpan<double> innovation, double squaredInnovation);
}

/// <summary>The same process noise in every bin: Q = e^s diag(exp q).</summary>
[Kind("constant")]
public sealed record ConstantProcessNoise : ProcessNoiseModel
{
    internal override int HistoryLength(int latent) => 0;

    internal override void Begin(Span<float> history)
    {
    }

    internal override void Remember(Span<float> history, ReadOnlySpan<float> z, ReadOnlySpan<double> innovation, double squaredInnovation)
    {
    }

    internal override RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random) => null;
}

/// <summary>Process noise that grows when predictions have failed: a perceptron on the innovations of the last bins, so that the filter
/// opens up after a jump and lets itself be pulled back. Of each bin it sees the innovation and its size in units of what was expected,
/// sqrt(e' S^-1 e / L), 1 where the model is right. The window ends with the bin before: the reference's holds the present error, too, and
/// then its "predictive" density is conditioned on what it predicts (docs/reference/predictive-ldm.md, "Process noise"). The gradient does
/// not flow through the innovations. The reference adds to the variance; a factor needs no scale of its own. Learn it slowly: at ten times
/// the encoder's rate it is switched off before it has seen enough jumps.</summary>
[Kind("innovation")]
public sealed record InnovationNoise : ProcessNoiseModel
{
    private const double StartingOutput = -3;

    /// <summary>Bins that are remembered; at least 1.</summary>
    public int Window { get; init => field = Check.AtLeast(value, 1); } = 4;

    /// <summary>Hidden units; at least 1.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 20;

    /// <summary>The factor stays below this; above 1.</summary>
    public double MaximumFactor { get; init => field = Check.Above(value, 1); } = 1000;

    /// <summary>Whether the observations z are seen beside the innovations (the reference's "observation+prediction", up to a linear
    /// map).</summary>
    public bool SeesObservations { get; init; }

    internal override int HistoryLength(int latent) => Window * BinLength(latent);

    internal override RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random)
    {
        Perceptron network = Perceptron.Initialize([HistoryLength(latent), HiddenUnits, state], random);
        network.AddToOutput(StartingOutput);
        return new FactorNetwork(network, MaximumFactor);
    }

    /// <summary>As if all had been as expected.</summary>
    internal override void Begin(Span<float> history)
    {
        history.Clear();
        for (int bin = 0; bin < Window; bin++)
        {
            history[bin * (history.Length / Window)] = 1;
        }
    }

    internal override void Remember(Span<float> history, ReadOnlySpan<float> z, ReadOnlySpan<double> innovation, double squaredInnovation)
    {
        int length = BinLength(innovation.Length);
        history[length..].CopyTo(history);
        Span<float> newest = history[^length..];
        newest[0] = (float)Math.Sqrt(squaredInnovation / innovation.Length);
        for (int l = 0; l < innovation.Length; l++)
        {
            newest[1 + l] = (float)innovation[l];
            if (SeesObservations)
            {
                newest[1 + innovation.Length + l] = z[l];
            }
        }
    }

    private int BinLength(int latent) => 1 + (SeesObservations ? 2 * latent : latent);
}
