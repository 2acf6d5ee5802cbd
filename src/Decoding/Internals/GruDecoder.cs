using System.Globalization;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Decoding.Internals;

/// <summary><c>counts.gru</c>: a gated recurrent network on square roots of briefly smoothed counts, whose state goes from bin to bin and
/// says position linearly. The residual's neighbours are looked up by that state.</summary>
internal sealed class GruDecoder() : PositionDecoder("counts.gru", isDefault: false)
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        GruOptions options = problem.Options.Gru;
        FeatureMatrix smoothed = SmoothedCountsDecoder.Smooth(problem, options.SmoothingTauSeconds);
        FeatureMatrix roots = new([.. smoothed.Values.Select(MathF.Sqrt)], smoothed.FeatureCount);
        FeatureScaler scaler = FeatureScaler.Fit(roots, problem.Targets.Train);
        float[] inputs = scaler.Transform(roots, Bins.Of(new BinRange(0, roots.BinCount)));
        return SideBySide.Map(problem.Seeds, seed =>
        {
            using var trainer = new GruTrainer(options, problem, inputs, seed);
            int epochs = trainer.Train(cancellation);
            FeatureMatrix states = new(trainer.States(new BinRange(0, roots.BinCount)), options.HiddenUnits);
            string choices = string.Create(CultureInfo.InvariantCulture, $"epochs={epochs}");
            return problem.Decode(trainer.Readout(), states, seed, choices, cancellation);
        });
    }
}
