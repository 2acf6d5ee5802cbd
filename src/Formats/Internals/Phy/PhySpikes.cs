using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Phy;

/// <summary>The spikes of a Kilosort or phy folder, in seconds.</summary>
internal static class PhySpikes
{
    /// <summary>The file of phy's settings, in Python.</summary>
    public const string Parameters = "params.py";

    private const string Times = "spike_times", Clusters = "spike_clusters", Templates = "spike_templates", Rate = "sample_rate";
    private const int LongestParameters = 1 << 16;

    /// <summary>Whether a folder holds them.</summary>
    public static bool AreIn(string folder) => Has(folder, Times) && (Has(folder, Clusters) || Has(folder, Templates));

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">Arrays that are missing or do not fit each other, or a sampling rate that is not said.</exception>
    public static SpikeTable Read(string folder, ImportOptions options, ImportNotes notes)
    {
        using NumpyBundle arrays = new(folder);
        string clusters = Has(folder, Clusters) ? Clusters : Templates;
        if (clusters == Templates)
        {
            notes.Add($"there is no {Clusters}.npy: units are the templates, before any curation");
        }
        double[] times = arrays.ReadNumbers(Times);
        return SpikeTable.Of(arrays.Where(Times), InSeconds(times, folder, options, notes), arrays.ReadUnitIds(clusters));
    }

    /// <summary>Samples in seconds; as they are where the options say what they count, or where they have fractions.</summary>
    private static double[] InSeconds(double[] times, string folder, ImportOptions options, ImportNotes notes)
    {
        if (options.Times.Spikes is not null)
        {
            return times;
        }
        if (Array.Exists(times, time => time != Math.Floor(time)))
        {
            notes.Add($"{Times}.npy has fractions: taken as seconds");
            return times;
        }
        double rate = SampleRate(folder);
        notes.Add(FormattableString.Invariant($"spike times are samples at {rate} Hz ({Parameters})"));
        return Array.ConvertAll(times, time => time / rate);
    }

    private static double SampleRate(string folder)
    {
        const string Remedy = "say it, for instance --time-unit spikes=30000Hz";
        string path = Path.Combine(folder, Parameters);
        if (!File.Exists(path))
        {
            throw new InputException(
                $"{Times}.npy counts samples, and there is no {Parameters} that says their rate", folder, Remedy);
        }
        using StreamReader reader = new(path);
        var text = new char[LongestParameters];
        IReadOnlyDictionary<string, string> variables = PythonNumber.Assignments(new string(text, 0, reader.ReadBlock(text)));
        return PythonNumber.Of(variables, Rate) is { } rate and > 0
            ? rate
            : throw new InputException(variables.TryGetValue(Rate, out string? value)
                ? $"{Rate} is '{(value.Length > 40 ? value[..40] : value)}', expected a number"
                : $"says no {Rate}", path, Remedy);
    }

    private static bool Has(string folder, string name) => File.Exists(Path.Combine(folder, name + NumpyArchive.Extension));
}
