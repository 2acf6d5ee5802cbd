using Dynamics.Data;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Everything that decides a run besides data and seeds, whatever is trained; stored as the run's <c>options.json</c>.</summary>
public abstract record RunOptions
{
    private protected RunOptions()
    {
    }

    /// <summary>The time grid.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>Which bins are trained on, chosen with and tested on; by default ten seconds are purged between the parts.</summary>
    public SplitOptions Split { get; init; } = new ChronologicalSplit { PurgeSeconds = 10 };

    /// <summary>Steps, rates, checkpoints.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 2500 };

    /// <summary>Checks that the train part holds a training window.</summary>
    /// <exception cref="InputException">It is shorter.</exception>
    internal abstract void RequireWindow(BinnedRecording recording, Split split);

    /// <summary>Refuses covariates, of what is not told of them.</summary>
    /// <exception cref="InputException">There are some.</exception>
    private protected void RequireNoCovariates()
    {
        if (Binning.Covariates.Count > 0)
        {
            throw new InputException($"covariates {string.Join(", ", Binning.Covariates)}", "binning.covariates",
                "leave them out: only the predictor of 'train jepa' is told of them");
        }
    }

    /// <summary>What decodes and reports such a run.</summary>
    internal abstract RunKind Kind { get; }

    /// <summary>Checks what no single option can know.</summary>
    /// <exception cref="InputException">Options do not fit each other, or the recording.</exception>
    internal abstract void Validate(BinnedRecording recording);

    /// <summary>A fresh model of one seed with its training; the caller disposes it.</summary>
    /// <exception cref="InputException">The options do not fit the recording.</exception>
    internal abstract TrainedModel CreateModel(BinnedRecording recording, Split split, ulong seed, Device device, int threads);
}

/// <summary>A model in training.</summary>
/// <param name="task">Its training.</param>
/// <param name="save">Writes the model to a path, with further metadata.</param>
/// <param name="owned">What is disposed of with it, in this order.</param>
internal sealed class TrainedModel(
    TrainingTask task, Action<string, IReadOnlyDictionary<string, string>> save, params IDisposable[] owned) : IDisposable
{
    /// <summary>Its training.</summary>
    public TrainingTask Task { get; } = task;

    /// <summary>Writes the model to a path, with further metadata.</summary>
    public void Save(string path, IReadOnlyDictionary<string, string> metadata) => save(path, metadata);

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(owned, part => part.Dispose());
}
