using Dynamics.Data;
using Dynamics.Data.Formats;
using Dynamics.Data.Simulators;
using Dynamics.Training;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>A system whose sequences are simulated into a NumPy archive.</summary>
internal sealed class SimulatedSequenceSystem<T>(string name, string description, Func<T, SequenceSimulator> create)
    : SimulatedSystem(name, description)
    where T : SequenceSimulatorOptions, new()
{
    private const int DefaultSequences = 100;

    /// <summary>4 GB of pixels.</summary>
    private const long MostNumbers = 1_000_000_000;

    public override void Run(SimulationRequest request)
    {
        RequireTarget(request);
        T options = request.Options<T>();
        SequenceSimulator simulator = create(options);
        int count = request.Sequences ?? DefaultSequences;
        RequireSize(simulator, count);
        int threads = SharedOptions.ThreadCount(request.Threads);
        SequenceBatch batch = simulator.Batch([.. Enumerable.Range(0, count).Select(i => (long)i)], request.Part, threads: threads);
        NumpyFile.WriteArchive(request.Target, Arrays(simulator, batch, options, request.Part));
        Show(request, options, batch);
    }

    private static void RequireTarget(SimulationRequest request)
    {
        if (!request.Target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) || Directory.Exists(request.Target))
        {
            throw new InputException(
                "is not the name of an .npz file", $"--out {request.Target}",
                "sequences are written as a NumPy archive: end the name in .npz");
        }
        RecordingTarget.RequireFreeFile(request.Target, request.Overwrite);
    }

    private static void RequireSize(SequenceSimulator simulator, int count)
    {
        if (count < 1)
        {
            throw new InputException($"{count} sequences", "--sequences", "give 1 or more");
        }
        long width = Math.Max(simulator.FeatureCount, simulator.TruthChannels.Count);
        if (count > MostNumbers / width / simulator.FrameCount)
        {
            throw new InputException(
                $"{count} sequences of {simulator.FrameCount} frames of {width} numbers are more than a billion", "--sequences",
                "give fewer, or fewer frames (--set frameCount=N)");
        }
    }

    private IReadOnlyList<NumpyArray> Arrays(SequenceSimulator simulator, SequenceBatch batch, T options, SequencePart part) =>
    [
        new("observations", batch.Observations, [batch.SequenceCount, batch.FrameCount, batch.FeatureCount]),
        .. batch.TruthChannels.Select(channel => new NumpyArray(channel, batch.TruthOf(channel), [batch.SequenceCount, batch.FrameCount])),
        .. simulator.Matrices.Select(
            matrix =>
                new NumpyArray(matrix.Key, matrix.Value.Cast<double>().ToArray(), [matrix.Value.GetLength(0), matrix.Value.GetLength(1)])),
        new("system", new[] { Name }, []),
        new("part", new[] { part == SequencePart.Test ? "test" : "train" }, []),
        new("options", new[] { OptionsJson.ToText(options).TrimEnd() }, []),
    ];

    private void Show(SimulationRequest request, T options, SequenceBatch batch)
    {
        Dictionary<string, Figure> figures = new()
        {
            ["sequences"] = new(batch.SequenceCount),
            ["frames"] = new(batch.FrameCount),
            ["features"] = new(batch.FeatureCount),
        };
        if (JsonOutput.ShowsTables(request.Json))
        {
            Table table = Screen.Table(Name, "", "value");
            foreach ((string figure, Figure value) in figures)
            {
                table.Row(figure, Numbers.Text(value.Value, "0"));
            }
            Screen.Result.Write(table);
            Screen.Result.WriteLine($"truth: {string.Join(", ", batch.TruthChannels)}");
            Screen.Result.WriteLine($"written to {request.Target}");
        }
        JsonOutput.Write(request.Json, JsonOutput.Result("data simulate", figures, OptionsJson.ToObject(options)));
    }
}
