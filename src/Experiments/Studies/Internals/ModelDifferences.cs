using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Differences in R² between models on the same test bins, decoder by decoder, paired over the same blocks. What was decoded is
/// kept beside each run, so that they need nothing else of it.</summary>
/// <param name="target">What was decoded.</param>
/// <param name="test">The test bins.</param>
/// <param name="resamples">Resamples of the intervals.</param>
/// <param name="seed">Seed of the resamples.</param>
internal sealed class ModelDifferences(Target target, BinSet test, int resamples, ulong seed)
{
    /// <summary>What stands between a decoder and the model that is subtracted, in the names of figures.</summary>
    public const string Minus = "r2_minus_";

    private const char Separator = '/';

    private readonly int[] _scored = PositionTargets.TrackedBins(
        target.Components[0].Recording.Position, target.Components[0].Recording.Tracked, test);

    /// <summary>Keeps what the causal decoders of latents predicted of each component with each seed, a column each [bin of the test
    /// range].</summary>
    public static void Save(RunFolder folder, TargetTable table)
    {
        ParquetColumn[] columns =
        [
            .. from decoder in table.Whole.Decoders
               where decoder.Causal && decoder.Name.StartsWith("latent.", StringComparison.Ordinal)
               from part in table.Components.Select((part, i) => (Result: part[decoder.Name], Index: i))
               from predicted in part.Result.PredictedBySeed.Select((values, i) => (Values: values, Seed: i))
               select new ParquetColumn($"{decoder.Name}{Separator}{predicted.Seed}{Separator}{part.Index}", predicted.Values),
        ];
        if (columns.Length > 0)
        {
            FolderChecksums.Save(folder.PredictionsPath, path => ParquetFile.Write(path, columns));
        }
    }

    /// <summary>Figures <c>DECODER.r2_minus_NAME</c> (<c>@run</c>: running bins) of the decoders that both runs have.</summary>
    /// <param name="one">A run.</param>
    /// <param name="other">The run that is subtracted.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">What was kept is damaged.</exception>
    public IEnumerable<(string Name, Figure Figure)> Between(RunFolder one, RunFolder other, string name)
    {
        Dictionary<string, float[][][]> left = Read(one), right = Read(other);
        int[] running = [.. _scored.Where(bin => target.Components[0].Recording.Running[bin])];
        foreach ((string scope, int[] bins) in ((string, int[])[])[("", _scored), ("@run", running)])
        {
            float[][] truth = [.. target.Components.Select(component => At(component.Recording.Position, bins, 0))];
            foreach (string decoder in bins.Length == 0 ? [] : left.Keys.Where(right.ContainsKey))
            {
                yield return ($"{decoder}.{Minus}{name}{scope}", PairedDifference.Between(
                    decoder, Predicted(left[decoder], bins), name, Predicted(right[decoder], bins), truth,
                    BootstrapBlocks.WholeLaps(bins, target.Laps), resamples, seed).RSquared);
            }
        }
    }

    private float[][][] Predicted(float[][][] seeds, int[] bins) =>
        [.. seeds.Select(parts => parts.Select(values => At(values, bins, test.Span.Start)).ToArray())];

    private static float[] At(float[] values, int[] bins, int first) => [.. bins.Select(bin => values[bin - first])];

    /// <summary>What was kept [seed][component][bin], by decoder; nothing where no decoder read latents.</summary>
    private static Dictionary<string, float[][][]> Read(RunFolder folder) => !File.Exists(folder.PredictionsPath) ? [] :
        ParquetFile.Read(folder.RequireUnchanged().PredictionsPath)
            .Select(column => (Names: column.Name.Split(Separator), Values: (float[])column.Values))
            .GroupBy(column => column.Names[0]).ToDictionary(decoder => decoder.Key, decoder => decoder.GroupBy(column => column.Names[1])
                .Select(parts => parts.Select(part => part.Values).ToArray()).ToArray());
}
