using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Dynamics.Formats.Internals.Neurosuite;

/// <summary>The rates of a Neurosuite session.</summary>
/// <param name="SamplingRate">Samples of the amplifier in a second, which spike times count; null: not said.</param>
/// <param name="Source">Name of the file that says it.</param>
/// <param name="VideoRates">Positions in a second by the ending of their file; under <c>video</c> what is said of the video.</param>
internal sealed record NeurosuiteParameters(double? SamplingRate, string Source, IReadOnlyDictionary<string, double> VideoRates)
{
    private const int LongestFile = 1 << 22;

    /// <summary>Reads <c>BASE.xml</c>, or the older <c>BASE.par</c>, whichever is there.</summary>
    /// <exception cref="InputException">The file that is there cannot be understood.</exception>
    public static NeurosuiteParameters Read(string xml, string par) =>
        File.Exists(xml) ? OfXml(xml) : File.Exists(par) ? OfPar(par)
            : new(null, "", new Dictionary<string, double>());

    private static NeurosuiteParameters OfXml(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
            using XmlReader reader = XmlReader.Create(stream,
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = LongestFile,
                    XmlResolver = null });
            XElement root = XDocument.Load(reader).Root!;
            var rates = new Dictionary<string, double>();
            foreach (XElement file in root.Descendants("file"))
            {
                if (file.Element("extension")?.Value.Trim() is { Length: > 0 } ending && Number(file.Element("samplingRate")) is { } rate)
                {
                    rates.TryAdd($".{ending.TrimStart('.')}", rate);
                }
            }
            if (Number(root.Element("video")?.Element("samplingRate")) is { } video)
            {
                rates.TryAdd("video", video);
            }
            return new(Number(root.Element("acquisitionSystem")?.Element("samplingRate")), System.IO.Path.GetFileName(path), rates);
        }
        catch (XmlException failure)
        {
            throw new InputException(
                $"cannot be read as XML ({failure.Message})", path, "copy the file again, or say the rate: --time-unit spikes=20000Hz",
                    failure);
        }
    }

    /// <summary>The second line begins with the interval between samples, in microseconds.</summary>
    private static NeurosuiteParameters OfPar(string path)
    {
        string[] fields = [.. InputFile.ReadLines(path).Take(2).SelectMany((line, row) =>
            row == 0 ? [] : line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))];
        return fields.Length > 0 && Number(fields[0]) is { } microseconds
            ? new(1e6 / microseconds, System.IO.Path.GetFileName(path), new Dictionary<string, double>())
            : throw new InputException("says no sampling interval in its second line", path, "say the rate: --time-unit spikes=20000Hz");
    }

    private static double? Number(XElement? element) => element is null ? null : Number(element.Value);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? value
            : null;
}
