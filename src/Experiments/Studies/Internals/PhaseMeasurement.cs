using System.Text.Json.Nodes;
using Dynamics.Images;
using Dynamics.Losses.Spectrum;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What a training of a phase diagram came to.</summary>
/// <param name="Probe">What a linear probe finds: share of images, or R².</param>
/// <param name="Untrained">The same before training; NaN where it was not looked at.</param>
/// <param name="Verdict">What became of the latents.</param>
/// <param name="RankMe">Of the centred latents.</param>
/// <param name="UnitStd">Deviation of unit vectors, of 1/sqrt(dimensions).</param>
/// <param name="Trajectory">Latents along training.</param>
internal sealed record PhaseScores(
    double Probe, double Untrained, PhaseVerdict Verdict, double RankMe, double UnitStd, LatentTrajectory Trajectory);

/// <summary>Trains and scores one point of a phase diagram.</summary>
internal static class PhaseMeasurement
{
    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static PhaseScores Measure(CaseWork work, ImagePoint point, ClaimsStudyOptions options)
    {
        (ImageSet train, ImageSet test) = point.Images.Load(work.Job);
        ulong seed = (ulong)work.Seed!;
        using ImageEncoder encoder = ImageMeasurement.CreateEncoder(point.Images, point.Method, train, seed, work.Job.Device);
        using OnlineProbe along = new(encoder, train.Labels, train.ClassNames.Count, seed);
        double untrained = Untrained(work, point.Images, encoder, train, test);
        ImageMeasurement.Train(
            work, point.Images, point.Method, train, test, encoder, along,
            _ => LatentLook.Watch(ImageMeasurement.Look(point.Images, point.Method, encoder, test, options.Estimator())));
        encoder.eval();
        double probe = Probe(point.Images, encoder, train, test);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor latents = ImageMeasurement.Encoded(
            point.Images, encoder, test, Math.Min(ImageMeasurement.JudgedImages, test.Count), encoder.Project);
        (CollapseVerdict verdict, TeacherSharpness? teacher) = ImageMeasurement.Judge(point.Method, latents);
        return new(
            probe, untrained,
            PhaseVerdicts.Of(verdict.Verdict, teacher is { IsCollapsed: true }, probe, untrained, 1.0 / train.ClassNames.Count),
            verdict.Spectrum.CentredRankMe, verdict.Spread.UnitStd * Math.Sqrt(verdict.Spread.Dimensions), Trajectory(work));
    }

    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static PhaseScores Measure(CaseWork work, HorizonPoint point, ClaimsStudyOptions options, JsonObject saved)
    {
        HorizonScores scores = HorizonMeasurement.Measure(work, point.Model, options.Horizons, saved, options.Estimator());
        return new(
            scores.RSquared, double.NaN, PhaseVerdicts.Of(scores.Verdict.Verdict, scores.IsShortcut),
            scores.Verdict.Spectrum.CentredRankMe, scores.Verdict.Spread.UnitStd * Math.Sqrt(scores.Verdict.Spread.Dimensions),
            Trajectory(work));
    }

    private static LatentTrajectory Trajectory(CaseWork work) => LatentLook.Trajectory(MetricHistory.Read(work.Folder.MetricsPath));

    /// <summary>What a probe finds before training: the same for all methods, whose backbones are drawn first and alike.</summary>
    private static double Untrained(CaseWork work, ImagesStudyOptions options, ImageEncoder encoder, ImageSet train, ImageSet test) =>
        work.Job.Shared(
            ("untrained", options.Data, options.TrainImages, options.TestImages, options.ImageSize, options.Backbone, work.Seed), () =>
            {
                encoder.eval();
                double found = Probe(options, encoder, train, test);
                encoder.train();
                return found;
            });

    private static double Probe(ImagesStudyOptions options, ImageEncoder encoder, ImageSet train, ImageSet test) =>
        ImageMeasurement.LinearProbe(options, encoder, train, test).Average(right => right ? 1.0 : 0);
}
