using System.Collections.Concurrent;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>A target with the labels of all its components that may be seen, for decoders whose answer is a place and not a number: they
/// decode once, and each component takes its part.</summary>
internal sealed class TargetSpace
{
    private readonly ConcurrentDictionary<string, Lazy<SpacePosterior>> _decoded = [];

    /// <summary>Takes the labels of the split's train and validation parts.</summary>
    /// <exception cref="InputException">The train part holds no tracked bin.</exception>
    public TargetSpace(Target target, Split split)
    {
        Target = target;
        Labels = [.. target.Components.Select(component =>
            PositionTargets.From(component.Recording.Position, component.Recording.Tracked, split))];
    }

    /// <summary>What is decoded.</summary>
    public Target Target { get; }

    /// <summary>The labels that may be seen [component].</summary>
    public IReadOnlyList<PositionTargets> Labels { get; }

    /// <summary>Whether a place has more than one component.</summary>
    public bool IsJoint => Labels.Count > 1;

    /// <summary>What a decoder says of the place, computed when the first component asks.</summary>
    public SpacePosterior Once(string decoder, Func<SpacePosterior> decode) =>
        _decoded.GetOrAdd(decoder, _ => new Lazy<SpacePosterior>(decode)).Value;
}

/// <summary>One component of a target, decoded by every decoder.</summary>
/// <param name="Problem">What the decoders were given.</param>
/// <param name="Rows">What each said.</param>
internal sealed record DecodedComponent(DecodingProblem Problem, IReadOnlyList<DecodedRow> Rows);

/// <summary>What one decoder said.</summary>
/// <param name="Decoder">The decoder.</param>
/// <param name="Seeds">Its predictions [seed][component].</param>
/// <param name="Result">Their scores.</param>
internal sealed record DecodedRow(PositionDecoder Decoder, IReadOnlyList<SeedPrediction[]> Seeds, DecoderResult Result);
