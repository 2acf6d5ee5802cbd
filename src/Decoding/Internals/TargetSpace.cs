using System.Collections.Concurrent;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>A target with the labels of all its components that may be seen, for decoders whose answer is a place and not a number: they
/// decode once, and each component takes its part.</summary>
internal sealed class TargetSpace
{
    private readonly ConcurrentDictionary<string, Lazy<object>> _decoded = [];

    /// <summary>Takes the labels of the split's train and validation parts.</summary>
    /// <param name="target">The target.</param>
    /// <param name="split">The split.</param>
    /// <param name="maximumTrainBins">Train bins beyond this many are thinned evenly.</param>
    /// <exception cref="InputException">The train part holds no tracked bin.</exception>
    public TargetSpace(Target target, Split split, int maximumTrainBins = int.MaxValue)
    {
        Target = target;
        Labels = [.. target.Components.Select(component =>
            PositionTargets.From(component.Recording.Position, component.Recording.Tracked, split, maximumTrainBins))];
    }

    private TargetSpace(TargetSpace other) => (Target, Labels) = (other.Target, [.. other.Labels.Select(labels => labels.Together())]);

    /// <summary>What is decoded.</summary>
    public Target Target { get; }

    /// <summary>The labels that may be seen [component].</summary>
    public IReadOnlyList<PositionTargets> Labels { get; }

    /// <summary>Whether a place has more than one component.</summary>
    public bool IsJoint => Labels.Count > 1;

    /// <summary>The counts that decoders read; the same each time, so that what was computed of them is found again.</summary>
    public SparseCounts CountsOf(BinnedRecording recording, Split split, int maximumUnits) =>
        recording.Counts.UnitCount <= maximumUnits
            ? recording.Counts
            : Once("units", () => recording.Counts.MostActive(maximumUnits, split.Train));

    /// <summary>The same with validation as a part of train.</summary>
    public TargetSpace Together() => Once("together", () => new TargetSpace(this));

    /// <summary>What a decoder says of the place, computed when the first component asks.</summary>
    public T Once<T>(string decoder, Func<T> decode)
        where T : class =>
        (T)_decoded.GetOrAdd(decoder, _ => new Lazy<object>(decode)).Value;
}
