using Dynamics.Experiments.Ica;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Gaussian sources that differ in nothing but their time scales, mixed by a rotation of 45 degrees. Unmixed by a predictive
/// model, which is told nothing; and, where rates differ, by the rotation that suits known variances, as in the paper's
/// demonstration.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Title">What is mixed.</param>
/// <param name="Rates">Rate of each process.</param>
internal sealed record IcaProcessCase(string Name, string Title, IReadOnlyList<double> Rates) : IcaCase(Name, Title)
{
    private const int Sources = 2;

    /// <inheritdoc/>
    public override StudyMeasurement Measure(IcaOptions options, int seed, CancellationToken cancellation)
    {
        OrnsteinUhlenbeckOptions system = new() { Seed = (ulong)seed, FrameCount = options.SequenceFrames, Rates = Rates };
        OrnsteinUhlenbeckSimulator simulator = OrnsteinUhlenbeckSimulator.Create(system);
        SequenceBatch batch = simulator.CreateBatch(1);
        Matrix<double> Zero() => Matrix<double>.Build.Dense(Sources, Sources);
        (Matrix<double> covariance, Matrix<double> lagged, Matrix<double> truth) = (Zero(), Zero(), Zero());
        double[] variances = [.. Rates.Select(rate => system.Volatility * system.Volatility / (2 * rate))];
        bool differ = Rates[0] != Rates[1];
        List<double> angles = [];
        IcaData? first = null;
        for (int sequence = 0; sequence < options.Sequences; sequence++)
        {
            cancellation.ThrowIfCancellationRequested();
            simulator.Fill(batch, [sequence], SequencePart.Train);
            double[] observed = [.. batch.Observations.Select(value => (double)value)];
            Matrix<double> own = Moments.Covariance(observed, Sources);
            covariance += own / options.Sequences;
            lagged += Moments.Lagged(observed, Sources, 1) / options.Sequences;
            truth += Moments.Covariance(IcaData.Sources(batch, Sources), Sources) / options.Sequences;
            if (differ)
            {
                angles.Add(Angle(LinearIca.FitRotation(own, variances)));
            }
            first ??= IcaData.Of(
                observed, IcaData.Sources(batch, Sources), Matrix<double>.Build.DenseOfArray(simulator.Matrices["mixing"]));
        }
        IcaFit fit = LinearIca.Fit(
            new AutoregressiveSources(covariance, lagged), LinearIca.RandomStart(Sources, new((ulong)seed, 42)), options.Fit);
        StudyMeasurement scored = first!.Score(Name, Title, fit, seed);
        Dictionary<string, Figure> figures = new(scored.Figures);
        if (differ)
        {
            Matrix<double> rotation = LinearIca.FitRotation(covariance, variances);
            figures["ou.angle_deg"] = new(Angle(rotation), Unit: "deg");
            figures["ou.correlation"] = new(UnmixingScores.Matched(Correlations(rotation * first.Mixing, truth)).Correlations.Min());
            double mean = angles.Average();
            figures["ou.single_angle_sd_deg"] =
                new(Math.Sqrt(angles.Sum(angle => (angle - mean) * (angle - mean)) / (angles.Count - 1)), Unit: "deg");
            figures["ou.single_angle_sd_deg_theory"] = new(AngleSpread(system, variances), Unit: "deg");
        }
        return new(figures, scored.Drawings);
    }

    /// <summary>The turn of a rotation of the plane, degrees in (-90, 90].</summary>
    private static double Angle(Matrix<double> rotation) => 180 / Math.PI * Math.Atan(rotation[0, 1] / rotation[0, 0]);

    /// <summary>Correlations [recovered, true] of sources that are P times the true ones, whose second moments are these.</summary>
    private static Matrix<double> Correlations(Matrix<double> product, Matrix<double> truth)
    {
        Matrix<double> cross = product * truth;
        Vector<double> own = (cross * product.Transpose()).Diagonal();
        return Matrix<double>.Build.Dense(Sources, Sources, (i, j) => cross[i, j] / Math.Sqrt(own[i] * truth[j, j]));
    }

    /// <summary>Standard deviation of the angle that one sequence gives: that of the sources' sample covariance,
    /// sqrt(v1 v2 (1 + a b) / (1 - a b) / T), over v2 - v1, with a and b what each remembers from a frame to the next.</summary>
    private static double AngleSpread(OrnsteinUhlenbeckOptions system, double[] variances)
    {
        double both = Math.Exp(-system.Rates.Sum() * system.FrameInterval);
        double spread = Math.Sqrt(variances[0] * variances[1] * (1 + both) / (1 - both) / system.FrameCount);
        return 180 / Math.PI * spread / Math.Abs(variances[1] - variances[0]);
    }
}
