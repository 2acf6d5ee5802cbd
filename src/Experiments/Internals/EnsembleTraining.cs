using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Internals;

/// <summary>The training of the models of one seed: together, each watched on the validation part; then those that hold are chosen. No
/// label is read.</summary>
internal sealed class EnsembleTraining : IDisposable
{
    private readonly KalmanRunOptions _options;
    private readonly KalmanEnsemble _models;
    private readonly IReadOnlyList<Part> _parts;

    private EnsembleTraining(KalmanRunOptions options, KalmanEnsemble models, IReadOnlyList<Part> parts)
    {
        (_options, _models, _parts) = (options, models, parts);
        Task = parts is [var only] ? only.Outer : new JointTask([.. parts.Select(part => (part.Name, part.Outer))]);
    }

    /// <summary>What is trained.</summary>
    private TrainingTask Task { get; }

    /// <summary>Fresh models with their training; the caller disposes it.</summary>
    public static TrainedModel Create(
        KalmanRunOptions options, BinnedRecording recording, Split split, ulong seed, Device device, int threads)
    {
        IReadOnlyList<KalmanLdmOptions> members = options.Members(recording, split);
        KalmanEnsemble models = KalmanEnsemble.Initialize(members, recording, split, seed);
        models.to(device);
        SpikeForecast? forecast = options.EarlyStopping is null
            ? null
            : SpikeForecast.Prepare(recording.Counts, recording.BinWidthSeconds, split);
        SparseCounts seen = recording.Counts.Slice(new BinRange(0, Math.Max(split.Train.Span.End, split.Validation.Span.End)));
        string[] names = Names(members, recording.BinWidthSeconds);
        List<Part> parts = [];
        for (int i = 0; i < members.Count; i++)
        {
            KalmanLdm model = models.Members[i];
            RepresentationTask<CountWindows> task =
                model.CreateTask(recording, split, KalmanEnsemble.MemberSeed(seed, i), threads, options.ComparedObjectives);
            WatchedTask? watched = forecast is null
                ? null
                : new(task, () => forecast.Of(model.InferCausally(seen)), options.EarlyStopping!, options.Training.Steps);
            double binsPerStep = (double)members[i].BatchWindows * members[i].WindowSteps(recording.BinWidthSeconds) * members[i].StepBins;
            parts.Add(new(names[i], task, watched, binsPerStep / split.Train.Length));
        }
        EnsembleTraining training = new(options, models, parts);
        return new(training.Task, training.Save, training);
    }

    public void Dispose()
    {
        foreach (Part part in _parts)
        {
            part.Watched?.Dispose();
            part.Task.Dispose();
        }
        _models.Dispose();
    }

    /// <summary>Takes the best state of each model, chooses, and writes those that were chosen.</summary>
    private void Save(string path, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (Part part in _parts)
        {
            part.Watched?.TakeBest();
        }
        bool[] isMember = _options.Search == SearchEffort.None || _parts.Any(part => part.Watched is null)
            ? [.. _parts.Select(_ => true)]
            : Choose();
        EnsembleCandidate[] candidates = [.. _parts.Where(part => part.Watched is not null).Select((part, i) => new EnsembleCandidate(
            part.Name,
            _models.Members[i].Options.StepBins,
            _models.Members[i].Options.LatentDimension,
            _models.Members[i].Options.StateDimension,
            _models.Members[i].Options.CountDropout,
            part.Watched!.BestFigure,
            part.Watched.BestStepsDone * part.PassesPerStep,
            isMember[i]))];
        new KalmanEnsemble([.. _models.Members.Where((_, i) => isMember[i])], candidates).Save(path, metadata);
    }

    /// <summary>The best model of each time scale, unless it tells little beside the best of all.</summary>
    private bool[] Choose()
    {
        double[] figures = [.. _parts.Select(part => part.Watched!.BestFigure)];
        double best = figures.Max();
        bool IsBestOfItsScale(int i) => Enumerable.Range(0, figures.Length).Where(other =>
            _models.Members[other].Options.StepBins == _models.Members[i].Options.StepBins).MaxBy(other => figures[other]) == i;
        return [.. figures.Select((figure, i) => figure == best
            || (figure >= _options.LeastShare * best && figure > 0 && IsBestOfItsScale(i)))];
    }

    /// <summary>Time scales, numbered where several models have one.</summary>
    private static string[] Names(IReadOnlyList<KalmanLdmOptions> members, double binWidthSeconds)
    {
        string[] scales = [.. members.Select(member => FormattableString.Invariant($"{1000 * binWidthSeconds * member.StepBins:0}ms"))];
        return [.. scales.Select((scale, i) =>
            scales.Count(other => other == scale) == 1 ? scale : $"{scale}-{scales.Take(i + 1).Count(other => other == scale)}")];
    }

    /// <param name="Name">Name in metrics.</param>
    /// <param name="Task">The model's training.</param>
    /// <param name="Watched">The same under watch; null where it is not.</param>
    /// <param name="PassesPerStep">Passes over the train part that a step makes.</param>
    private sealed record Part(string Name, RepresentationTask<CountWindows> Task, WatchedTask? Watched, double PassesPerStep)
    {
        public TrainingTask Outer => Watched is null ? Task : Watched;
    }
}
