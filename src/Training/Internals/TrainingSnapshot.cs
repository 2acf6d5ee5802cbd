using System.Globalization;
using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>Everything that training goes on from after <see cref="Step"/> steps, as copies: the task's state, the optimiser's memory and
/// the trainer's own counters. What is rolled back to in memory is the very thing that is written to disk.</summary>
internal sealed class TrainingSnapshot : IDisposable
{
    private const string StatePrefix = "state/", OptimizerPrefix = "optimizer/", MetricPrefix = "metrics/", StepColumn = MetricPrefix
        + "step";

    private readonly Dictionary<string, Tensor> _tensors;

    private TrainingSnapshot(long step, int rollbacks, double learningRateScale, Dictionary<string, Tensor> tensors)
    {
        Step = step;
        Rollbacks = rollbacks;
        LearningRateScale = learningRateScale;
        _tensors = tensors;
    }

    /// <summary>Number of steps done.</summary>
    public long Step { get; }

    public int Rollbacks { get; }

    public double LearningRateScale { get; }

    public static TrainingSnapshot Capture(
        TrainingTask task, Optimizer optimizer, long step, int rollbacks, double learningRateScale)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in Live(task, optimizer))
        {
            tensors.Add(name, tensor.detach().clone().DetachFromDisposeScope());
        }
        return new TrainingSnapshot(step, rollbacks, learningRateScale, tensors);
    }

    /// <summary>Whether every number in it is finite.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return _tensors.Values.All(tensor => !tensor.is_floating_point() || isfinite(tensor).all().item<bool>());
    }

    /// <summary>Overwrites the task and the optimiser by this snapshot.</summary>
    public void Restore(TrainingTask task, Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, tensor) in Live(task, optimizer))
        {
            tensor.copy_(_tensors[name]);
        }
    }

    /// <summary>Writes a snapshot, the metric history, and what they are bound to.</summary>
    public void Save(string path, MetricHistory history, string? binding)
    {
        using var scope = NewDisposeScope();
        var entries = _tensors.Select(entry => (entry.Key, entry.Value)).ToList();
        entries.Add((StepColumn, tensor(history.Steps.ToArray())));
        entries.AddRange(history.Names.Select((name, index) => ($"{MetricPrefix}{index:0000}/{name}", tensor(history[name].ToArray()))));
        Dictionary<string, string> metadata = new()
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["rollbacks"] = Rollbacks.ToString(CultureInfo.InvariantCulture),
            ["learningRateScale"] = LearningRateScale.ToString("R", CultureInfo.InvariantCulture),
        };
        if (binding is not null)
        {
            metadata[RunBinding.MetadataKey] = binding;
        }
        Safetensors.Save(path, entries, metadata);
    }

    /// <summary>Reads a snapshot for <paramref name="task"/>, and the metric history that was saved with it.</summary>
    /// <exception cref="InputException">The file is damaged, or belongs to another model, optimiser or run.</exception>
    public static (TrainingSnapshot Snapshot, MetricHistory History) Load(
        string path, TrainingTask task, Optimizer optimizer, string? binding)
    {
        using var scope = NewDisposeScope();
        using TensorArchive archive = Safetensors.Load(path);
        if (archive.Metadata.GetValueOrDefault(RunBinding.MetadataKey) != binding)
        {
            throw new InputException(
                "is no checkpoint of this run: it was trained with other options, data, split or seed than manifest.json says", path,
                "restore it from a copy, or train that run anew (--overwrite)");
        }
        using TrainingSnapshot expected = Capture(task, optimizer, 0, 0, 1); // what the file must hold, by name, shape and kind
        archive.CopyInto(expected._tensors.Select(entry => (entry.Key, entry.Value)));
        var (step, rollbacks, scale) = (Number<long>("step"), Number<int>("rollbacks"), Number<double>("learningRateScale"));
        MetricHistory history = ReadHistory(archive);
        var tensors = archive.Tensors
            .Where(entry => !entry.Key.StartsWith(MetricPrefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
        TrainingSnapshot snapshot = new(step, rollbacks, scale, tensors);
        if (!snapshot.IsFinite())
        {
            snapshot.Dispose();
            throw new InputException(
                "holds numbers that are not finite", path, "restore it from a copy, or train that run anew (--overwrite)");
        }
        return (snapshot, history);

        T Number<T>(string key)
            where T : IParsable<T> =>
            archive.Metadata.TryGetValue(key, out string? text) && T.TryParse(text, CultureInfo.InvariantCulture, out T? number)
                ? number
                : throw new InputException($"has no number '{key}' in its metadata", path, "resume from another checkpoint");
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
        _tensors.Clear();
    }

    private static MetricHistory ReadHistory(TensorArchive archive)
    {
        long[] steps = archive[StepColumn].data<long>().ToArray();
        var columns = archive.Tensors
            .Where(entry => entry.Key.StartsWith(MetricPrefix, StringComparison.Ordinal) && entry.Key != StepColumn)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(
                entry =>
                    (Name: entry.Key[(entry.Key.IndexOf('/', MetricPrefix.Length) + 1)..], Values: entry.Value.data<double>().ToArray()))
            .ToArray();
        var history = new MetricHistory();
        for (int row = 0; row < steps.Length; row++)
        {
            history.Append(steps[row], columns.Select(column => KeyValuePair.Create(column.Name, column.Values[row])));
        }
        return history;
    }

    /// <summary>The tensors themselves that a snapshot copies.</summary>
    private static IEnumerable<(string Name, Tensor Tensor)> Live(TrainingTask task, Optimizer optimizer) =>
        task.State.Select(entry => (StatePrefix + entry.Name, entry.Tensor))
            .Concat(optimizer.State.Select(entry => (OptimizerPrefix + entry.Name, entry.Tensor)));
}
