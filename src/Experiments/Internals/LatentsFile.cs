using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments.Internals;

/// <summary>Latents as files, to the bit. <c>latents.parquet</c>: one row a bin: its start, the filtered state (causal), the smoothed state
/// (not causal), float32, for both the row of the bin's covariance among those of its series, and what the filter observed, float32.
/// <c>covariances.parquet</c>: each distinct covariance, float64, a row of the file for each of its rows. A model that filters nothing has
/// one series of latents, called filtered.</summary>
internal static class LatentsFile
{
    private const string Filtered = "filtered", Smoothed = "smoothed", Observed = "observed", Series = "series", Time = "time_s";

    /// <summary>Writes both files.</summary>
    public static void Write(RunFolder folder, BinnedRecording recording, LatentRun latents)
    {
        bool smooths = !ReferenceEquals(latents.Smoothed, latents.Filtered);
        (string Name, GaussianSeries Values)[] series = smooths
            ? [(Filtered, latents.Filtered), (Smoothed, latents.Smoothed)]
            : [(Filtered, latents.Filtered)];
        ParquetColumn[] rows =
        [
            new(Time, Times(recording)),
            .. series.SelectMany(one => Columns(one.Name, one.Values.Mean, one.Values.Dimension)),
            .. series.Select(one => new ParquetColumn($"{one.Name}_covariance", one.Values.CovarianceIndex)),
            .. latents.Observations is { } observations ? Columns(Observed, observations.Values, observations.FeatureCount) : [],
        ];
        int dimension = latents.Filtered.Dimension;
        (string Name, double[] Values)[] covariances =
            [.. series.SelectMany(one => one.Values.Covariances.Select(covariance => (one.Name, covariance)))];
        string[] owners = [.. covariances.SelectMany(covariance => Enumerable.Repeat(covariance.Name, dimension))];
        ParquetColumn[] entries = [.. Enumerable.Range(0, dimension).Select(column => new ParquetColumn(Say($"c_{column}"),
            covariances.SelectMany(covariance => Enumerable.Range(0, dimension).Select(row =>
                covariance.Values[(row * dimension) + column])).ToArray()))];
        FolderChecksums.Save(folder.LatentsPath, path => ParquetFile.Write(path, rows));
        FolderChecksums.Save(folder.CovariancesPath, path => ParquetFile.Write(path, [new(Series, owners), .. entries]));
    }

    /// <summary>The latents that were written; null where there are none, or not all of them, as in runs of versions that kept no
    /// covariances.</summary>
    /// <exception cref="InputException">A file is damaged, or is of another recording.</exception>
    public static LatentRun? Read(RunFolder folder, BinnedRecording recording, ulong seed)
    {
        if (!File.Exists(folder.LatentsPath) || !File.Exists(folder.CovariancesPath))
        {
            return null;
        }
        Dictionary<string, Array> rows = Columns(folder.LatentsPath), entries = Columns(folder.CovariancesPath);
        if (!Take<double>(folder.LatentsPath, rows, Time).AsSpan().SequenceEqual(Times(recording)))
        {
            throw new InputException("holds other bins than the recording", folder.LatentsPath, "delete it, and it is computed anew");
        }
        int dimension = entries.Count - 1;
        if (!rows.ContainsKey(Say($"{Filtered}_{dimension - 1}")) || rows.ContainsKey(Say($"{Filtered}_{dimension}")))
        {
            return null; // written by a version that laid out covariances in another way
        }
        bool isFiltered = rows.ContainsKey($"{Smoothed}_0");
        int observed = rows.Keys.Count(name => name.StartsWith($"{Observed}_", StringComparison.Ordinal));
        if (isFiltered && observed == 0)
        {
            return null; // written by a version that kept no observations
        }
        string[] owners = Take<string>(folder.CovariancesPath, entries, Series);
        double[][] columns = [.. Enumerable.Range(0, dimension).Select(column =>
            Take<double>(folder.CovariancesPath, entries, Say($"c_{column}")))];
        double[] Covariance(int first)
        {
            double[] values = new double[dimension * dimension];
            for (int row = 0; row < dimension; row++)
            {
                for (int column = 0; column < dimension; column++)
                {
                    values[(row * dimension) + column] = columns[column][first + row];
                }
            }
            return values;
        }
        float[] Rows(string name, int width) =>
            Interleave([.. Enumerable.Range(0, width).Select(i => Take<float>(folder.LatentsPath, rows, Say($"{name}_{i}")))]);
        GaussianSeries Of(string name) => new(
            dimension,
            Rows(name, dimension),
            Take<int>(folder.LatentsPath, rows, $"{name}_covariance"),
            [.. Enumerable.Range(0, owners.Length / dimension).Select(i => i * dimension).Where(first => owners[first] == name)
                .Select(Covariance)]);
        GaussianSeries filtered = Of(Filtered);
        return new(seed, filtered, isFiltered ? Of(Smoothed) : filtered)
        {
            Observations = observed == 0 ? null : new(Rows(Observed, observed), observed),
        };
    }

    private static double[] Times(BinnedRecording recording) =>
        [.. Enumerable.Range(0, recording.BinCount).Select(bin => recording.FirstBinStartSeconds + (bin * recording.BinWidthSeconds))];

    private static IEnumerable<ParquetColumn> Columns(string name, float[] rows, int width)
    {
        for (int i = 0; i < width; i++)
        {
            float[] values = new float[rows.Length / width];
            for (int bin = 0; bin < values.Length; bin++)
            {
                values[bin] = rows[(bin * width) + i];
            }
            yield return new(Say($"{name}_{i}"), values);
        }
    }

    private static float[] Interleave(float[][] columns)
    {
        float[] mean = new float[columns[0].Length * columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            for (int bin = 0; bin < columns[i].Length; bin++)
            {
                mean[(bin * columns.Length) + i] = columns[i][bin];
            }
        }
        return mean;
    }

    private static Dictionary<string, Array> Columns(string path) =>
        ParquetFile.Read(path).ToDictionary(column => column.Name, column => column.Values);

    private static T[] Take<T>(string path, Dictionary<string, Array> columns, string name) => columns.GetValueOrDefault(name) is T[] values
        ? values
        : throw new InputException(
            $"has no column '{name}' of the type {typeof(T).Name}", path, "delete the file, and it is computed anew");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary><c>model.json</c>: what a page shows of a trained model, and which model's file that and the latents beside it were computed
/// from.</summary>
internal sealed record ModelSummary
{
    /// <summary>What <see cref="Fingerprint"/> says of the model's file.</summary>
    public required string Model { get; init; }

    /// <summary>Eigenvalues of the transition matrix, largest magnitude first; none where the model has none.</summary>
    [JsonConverter(typeof(ComplexListConverter))]
    public IReadOnlyList<Complex> Eigenvalues { get; init; } = [];

    /// <summary>What its models were chosen from; empty where nothing was chosen.</summary>
    public IReadOnlyList<EnsembleCandidate> Candidates { get; init; } = [];

    /// <summary>Whether its latents hold; null where they were not kept.</summary>
    public LatentDiagnosis? Diagnosis { get; init; }

    /// <summary>The summary in a seed's folder; null where there is none, or one of another model's file.</summary>
    /// <exception cref="InputException">It is damaged, or the model is missing.</exception>
    public static ModelSummary? Of(RunFolder folder)
    {
        ModelSummary? summary = File.Exists(folder.SummaryPath) ? OptionsJson.Load<ModelSummary>(folder.SummaryPath) : null;
        return summary?.Model == Fingerprint.Of(folder.ModelPath) ? summary : null;
    }

    /// <summary>Writes the summary of the model in a seed's folder; latents must be there already.</summary>
    public static void Write(
        RunFolder folder, IReadOnlyList<Complex> eigenvalues, IReadOnlyList<EnsembleCandidate> candidates, LatentDiagnosis? diagnosis)
    {
        ModelSummary summary = new()
        {
            Model = Fingerprint.Of(folder.ModelPath), Eigenvalues = eigenvalues, Candidates = candidates, Diagnosis = diagnosis,
        };
        FolderChecksums.Save(folder.SummaryPath, path => OptionsJson.Save(path, summary));
    }
}
