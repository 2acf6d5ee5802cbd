using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>Process noise that grows when predictions have failed: a perceptron on the innovations of the last bins, so that the filter opens up after a jump and lets
/// itself be pulled back. Of each bin it sees the innovation and its size in units of what was expected, sqrt(e' S^-1 e / L), 1 where the model is right. The window ends with the bin before: the reference's holds the present error, too, and then its "predictive" density is
/// conditioned on what it predicts (ldm.md 1.7 item 13). The gradient does not flow through the innovations. The reference adds to the variance;
/// a factor needs no scale of its own. Learn it slowly: at ten times the encoder's rate it is switched off before it has seen enough jumps.</summary>
public sealed record InnovationNoise : ProcessNoiseModel
{
    private const double StartingOutput = -3;

    /// <summary>Bins that are remembered; at least 1.</summary>
    public int Window { get; init => field = value >= 1 ? value : throw new ArgumentException($"a window of {value} bins"); } = 4;

    /// <summary>Hidden units; at least 1.</summary>
    public int HiddenUnits { get; init => field = value >= 1 ? value : throw new ArgumentException($"{value} hidden units"); } = 20;

    /// <summary>The factor stays below this; above 1.</summary>
    public double MaximumFactor { get; init => field = value > 1 && double.IsFinite(value) ? value : throw new ArgumentException($"a largest factor of {value} is not above 1"); } = 1000;

    /// <summary>Whether the observations z are seen beside the innovations (the reference's "observation+prediction", up to a linear map).</summary>
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
