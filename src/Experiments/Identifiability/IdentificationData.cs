using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Identifiability.Internals;
using Dynamics.Models;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Identifiability;

/// <summary>What the models of one system are trained and scored on, every feature of an observation standardised over the train
/// sequences. Shared between models, never changed.</summary>
/// <remarks>The reference shows its encoders raw pixels. Standardised ones are the same information, and are learned from several times
/// faster.</remarks>
public sealed class IdentificationData
{
    /// <summary>Draws the sequences of a system.</summary>
    public IdentificationData(KnownSystem system, IdentificationOptions options)
    {
        KnownSequences train = system.Draw(0, options.TrainSequences, SequencePart.Train);
        FeatureStandard standard = FeatureStandard.Of(train.Observations, train.Features);
        standard.Apply(train.Observations);
        Train = new(train.Observations, train.Frames, train.Features);
        TrainStates = train.States;
        Fitted = system.Draw(0, Math.Min(options.FitSequences, options.TrainSequences), SequencePart.Train);
        Test = system.Draw(0, options.TestSequences, SequencePart.Test);
        standard.Apply(Fitted.Observations);
        standard.Apply(Test.Observations);
    }

    /// <summary>Sequences that are trained on.</summary>
    public StoredSequences Train { get; }

    /// <summary>Their states [sequence*time, state]: for the ceiling alone.</summary>
    public Matrix<double> TrainStates { get; }

    /// <summary>Sequences that maps from latents to states are fitted on: the first of those that are trained on.</summary>
    public KnownSequences Fitted { get; }

    /// <summary>Sequences that nothing was trained or fitted on.</summary>
    public KnownSequences Test { get; }

    /// <summary>Dimensions of the state.</summary>
    public int StateDimension => Test.States.ColumnCount;

    /// <summary>Scores latents of the fitted and of the test sequences.</summary>
    /// <param name="encode">Latents [sequence*time, latent] of sequences.</param>
    /// <param name="resamples">Resamples of the bootstrap.</param>
    /// <param name="cancellation">Looked at in between.</param>
    public (IdentifiabilityScores Scores, Matrix<double> TestLatents) Score(
        Func<KnownSequences, Matrix<double>> encode, int resamples, CancellationToken cancellation)
    {
        Matrix<double> latents = encode(Test);
        LatentTruth test = LatentTruth.Of(latents, Test.States, Test.Sequences);
        LatentTruth fitted = LatentTruth.Of(encode(Fitted), Fitted.States, Fitted.Sequences);
        return (IdentifiabilityScores.Of(fitted, test, resamples, BootstrapSeed, cancellation), latents);
    }

    /// <summary>The same resamples for all methods, so that differences are paired.</summary>
    public const ulong BootstrapSeed = 15;
}
