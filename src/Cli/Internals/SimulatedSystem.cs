using Dynamics.Simulators;
using Dynamics.Formats;
using Dynamics.Data;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>A system that <c>data simulate</c> knows.</summary>
internal abstract class SimulatedSystem(string name, string description)
{
    /// <summary>All of them; another one is a line here.</summary>
    public static IReadOnlyList<SimulatedSystem> All { get; } =
    [
        new SimulatedRecordingSystem<PlaceCellSimulatorOptions>(
            "place-cells", "a rat running laps on a linear track, with known rates", (options, threads) =>
                PlaceCellSimulator.Simulate(options, threads).Recording),
        new SimulatedRecordingSystem<OpenFieldSimulatorOptions>(
            "open-field", "a rat foraging in a box or on a disc, with known rates", (options, threads) =>
                OpenFieldSimulator.Simulate(options, threads).Recording),
        new SimulatedRecordingSystem<CalciumSimulatorOptions>(
            "calcium", "place cells seen by calcium imaging, as continuous traces or events", CalciumSimulator.Simulate),
        new SimulatedSequenceSystem<MovingDotOptions>(
            "moving-dot", "noisy images of a dot on a circle, square or figure 8", MovingDotSimulator.Create),
        new SimulatedSequenceSystem<NonlinearOptions>(
            "nonlinear", "the wobbly, Hopf or van der Pol oscillator, Lorenz or a pendulum, through a network or in images",
            NonlinearSimulator.Create),
        new SimulatedSequenceSystem<RotationOptions>(
            "rotation", "rotation-plus-tanh dynamics in up to 32 dimensions through a network", RotationSimulator.Create),
        new SimulatedSequenceSystem<OrnsteinUhlenbeckOptions>(
            "ornstein-uhlenbeck", "mixtures of processes with different memories", OrnsteinUhlenbeckSimulator.Create),
        new SimulatedSequenceSystem<GeneralizedGaussianOptions>(
            "generalized-gaussian", "mixtures of sources that are not Gaussian", GeneralizedGaussianSimulator.Create),
    ];

    /// <summary>What it is called on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; } = description;

    /// <summary>The system of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static SimulatedSystem ByName(string name) => All.FirstOrDefault(system => system.Name == name)
        ?? throw new InputException(
            $"'{name}' is no system that can be simulated", "data simulate", $"use {string.Join(", ", All.Select(system => system.Name))}");

    /// <summary>Simulates and writes, then says what was written.</summary>
    /// <exception cref="InputException">Options that do not fit, or a place that is taken.</exception>
    public abstract void Run(SimulationRequest request);
}

/// <summary>A system that is simulated into a recording folder.</summary>
internal sealed class SimulatedRecordingSystem<T>(string name, string description, Func<T, int, Recording> simulate)
    : SimulatedSystem(name, description)
    where T : new()
{
    public override void Run(SimulationRequest request)
    {
        if (request.Sequences is not null || request.Part != SequencePart.Train)
        {
            throw new InputException(
                $"{Name} makes one recording, not sequences", request.Sequences is null ? "--test" : "--sequences", "leave it out");
        }
        using IDisposable only = RecordingTarget.Claim(request.Target, request.Overwrite);
        Recording recording = simulate(request.Options<T>(), SharedOptions.ThreadCount(request.Threads));
        RecordingFolder.Save(recording, request.Target);
        RecordingTable.Show("data simulate", RecordingOverview.Of(recording, RecordingTable.DefaultOptions), request.Json,
            $"written to {request.Target}");
    }
}

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

/// <summary>What was asked of <c>data simulate</c>.</summary>
/// <param name="Target">Where the result goes.</param>
/// <param name="Overwrite">Whether what is there may be replaced.</param>
/// <param name="Config">File with options, or null.</param>
/// <param name="Assignments">Options set one by one.</param>
/// <param name="Seed">Seed, or null for that of the options.</param>
/// <param name="Sequences">How many sequences, or null where none were asked for.</param>
/// <param name="Part">Which sequences.</param>
/// <param name="Threads">CPU threads, or null for the default.</param>
/// <param name="Json">Where the figures go as JSON, or null.</param>
internal sealed record SimulationRequest(
    string Target, bool Overwrite, string? Config, IReadOnlyList<string> Assignments, ulong? Seed, int? Sequences, SequencePart Part,
        int? Threads, string? Json)
{
    /// <summary>The options of a system: its defaults, the file, the assignments and the seed, in this order.</summary>
    public T Options<T>()
        where T : new()
    {
        T options = OptionsJson.Override(Config is { } file ? OptionsJson.Load<T>(file) : new T(), Assignments);
        return Seed is { } seed ? OptionsJson.Override(options, [$"seed={seed}"]) : options;
    }
}
