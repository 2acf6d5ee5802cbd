using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Decodes targets of any shape: every decoder decodes each component as <see cref="PositionDecoding"/> does, and the components
/// are scored together. So whatever decodes a line decodes circles and planes, too. Protocol: docs/reference/evaluation.md.</summary>
public static class TargetDecoding
{
    /// <summary>Evaluates latents beside all baselines.</summary>
    /// <param name="target">What is decoded.</param>
    /// <param name="split">Train, validation (may be empty) and test ranges.</param>
    /// <param name="latents">Latents of the same bins, one run a training seed; none to get the baselines alone.</param>
    /// <param name="options">Decoders, grids, sizes and seeds.</param>
    /// <param name="progress">Told of every decoder as it starts and ends, for each component anew.</param>
    /// <param name="cancellation">Stops between fits, and within long ones.</param>
    /// <returns>The same for the same input, options and thread count.</returns>
    /// <exception cref="ArgumentException">Latents of another number of bins, or two decoders of one name.</exception>
    /// <exception cref="InputException">Train or test part without tracked bins, or a place that never changes in the train
    /// part.</exception>
    public static TargetTable Evaluate(
        Target target,
        Split split,
        IReadOnlyList<LatentRun> latents,
        DecodingOptions options,
        IProgress<DecodingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        TargetSpace space = new(target, split, options.MaximumTrainBins);
        DecodedComponent[] components = [.. target.Components.Select((one, component) => PositionDecoding.Decode(
            space, component, split, latents, options, space.IsJoint && progress is not null ? new Named(one.Name, progress) : progress,
            cancellation))];
        DecodingTable whole = PositionDecoding.Table(space, components);
        return new TargetTable(
            target, whole, space.IsJoint ? [.. components.Select(one => PositionDecoding.Table(space, [one]))] : [whole]);
    }

    /// <summary>Tells of decoders by the name that their figures have in a component.</summary>
    private sealed class Named(string component, IProgress<DecodingEvent> progress) : IProgress<DecodingEvent>
    {
        public void Report(DecodingEvent value) => progress.Report(value switch
        {
            DecodingEvent.Started started => started with { Name = $"{started.Name}.{component}" },
            DecodingEvent.Scored scored => scored with { Result = scored.Result with { Name = $"{scored.Result.Name}.{component}" } },
            _ => value,
        });
    }
}

/// <summary>The outcome of an evaluation of a target.</summary>
/// <param name="Target">What was decoded.</param>
/// <param name="Whole">Scores of the place: pooled R², distances.</param>
/// <param name="Components">Scores of each component alone; of a line that is <paramref name="Whole"/>.</param>
public sealed record TargetTable(Target Target, DecodingTable Whole, IReadOnlyList<DecodingTable> Components)
{
    /// <summary>All figures by their stable names. Those of the whole are <c>latent.mlp.r2</c> (pooled over components),
    /// <c>latent.mlp.median_abs_error_cm</c> (distance in the plane or round the circle), <c>latent.mlp.circular_r2</c>, ...; those of a
    /// component have its name after the decoder's: <c>latent.mlp.x.r2</c>.</summary>
    public IReadOnlyDictionary<string, Figure> Figures()
    {
        Dictionary<string, Figure> figures = new(Whole.Figures());
        if (Components.Count == 1)
        {
            return figures;
        }
        foreach ((DecodingTable table, TargetComponent component) in Components.Zip(Target.Components))
        {
            IReadOnlyDictionary<string, Figure> own = table.Figures();
            foreach (string decoder in table.Decoders.Select(decoder => decoder.Name))
            {
                foreach ((string name, Figure figure) in own.Where(figure => Owner(table, figure.Key) == decoder))
                {
                    figures[$"{decoder}.{component.Name}{name[decoder.Length..]}"] = figure;
                }
            }
        }
        return figures;
    }

    /// <summary>The decoder that a figure begins with: the longest name, for one decoder's name may begin with another's.</summary>
    private static string? Owner(DecodingTable table, string figure) => table.Decoders.Select(decoder => decoder.Name)
        .Where(name => figure.StartsWith(name + ".", StringComparison.Ordinal)).MaxBy(name => name.Length);
}
