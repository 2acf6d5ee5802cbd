using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Dynamics.Losses;

namespace Dynamics.Experiments.Studies;

/// <summary>A comparison of models on sequences whose truth is known. Each study is one file beside this one.</summary>
public sealed record SequenceStudy
{
    /// <summary>Name on the command line and first part of its figures.</summary>
    public required string Name { get; init; }

    /// <summary>Title of its page.</summary>
    public required string Title { get; init; }

    /// <summary>What is shown, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The data, by seed.</summary>
    public required Func<ulong, SequenceSimulator> Simulator { get; init; }

    /// <summary>What is compared.</summary>
    public required IReadOnlyList<StudyCase> Cases { get; init; }

    /// <summary>Common options.</summary>
    public required SequenceStudyOptions Options { get; init; }

    /// <summary>Truth channels that are read out.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["x", "y"];

    /// <summary>True turn a frame, in degrees, of each channel's strongest rotation; empty where there is none.</summary>
    public IReadOnlyList<double> DegreesPerFrame { get; init; } = [18, 18];

    /// <summary>Objectives whose gradients are compared while training.</summary>
    public IReadOnlyList<Objective> ComparedObjectives { get; init; } = [new StopGradientObjective(), new KozachenkoLeonenkoObjective()];

    /// <summary>Every study of this kind, in the order of the command line.</summary>
    public static IReadOnlyList<SequenceStudy> All { get; } =
        [CircleStudy.Study, SquareStudy.Study, Figure8Study.Study, JumpsStudy.Study, InputNoiseStudy.Study, WobblyKalmanStudy.Study];

    /// <summary>The study with other options, and with the cases that they name.</summary>
    /// <exception cref="InputException">A name is none of a case, or given twice.</exception>
    public SequenceStudy With(SequenceStudyOptions options) => options.Cases.Distinct().Count() == options.Cases.Count
        ? this with
        {
            Options = options,
            Cases = options.Cases.Count == 0 ? Cases : [.. options.Cases.Select(name => Cases.FirstOrDefault(model => model.Name == name)
                ?? throw new InputException($"'{name}' is no model of the study {Name}", "cases", $"choose from {string.Join(", ", Cases.Select(model => model.Name))}"))],
        }
        : throw new InputException($"'{string.Join(",", options.Cases)}' names a model twice", "cases", "name each once");

    /// <summary>Checks the options of every case before anything is trained.</summary>
    /// <exception cref="InputException">Some do not fit together, or into memory.</exception>
    public void Validate()
    {
        if (Options.ReadoutSequences > Options.TrainSequences)
        {
            throw new InputException($"{Options.ReadoutSequences} readout sequences are more than the {Options.TrainSequences} that are trained on", "readoutSequences", "choose fewer, or more trainSequences");
        }
        RequireMemory("trainSequences", Options.TrainSequences, sizeof(long) / sizeof(float)); // their order
        foreach (StudyCase model in Cases)
        {
            SequenceSimulator simulator = SimulatorOf(model, seed: 0);
            SequenceLdmOptions options = model.Configure(Options.Model);
            if (Options.TrainSequences < options.BatchSequences)
            {
                throw new InputException($"{Options.TrainSequences} sequences are fewer than a batch of {options.BatchSequences}", "trainSequences", "choose smaller batches or more sequences");
            }
            options.Validate(simulator.FrameCount, simulator.FeatureCount);
            long numbers = (long)simulator.FrameCount * simulator.FeatureCount;
            RequireMemory("readoutSequences", Options.ReadoutSequences, numbers);
            RequireMemory("validationSequences", Options.ValidationSequences, numbers);
            RequireMemory("testSequences", Options.TestSequences, numbers);
        }
    }

    /// <summary>The image that frames of a run are; null where they are none of a dot.</summary>
    public DotImageView? ImageOf(StudyRun run) => SimulatorOf(run.Case, run.Seed) switch
    {
        MovingDotSimulator dot => dot.Options.View as DotImageView,
        NonlinearSimulator system => system.Options.View as DotImageView,
        _ => null,
    };

    /// <summary>The data of a case.</summary>
    internal SequenceSimulator SimulatorOf(StudyCase model, int seed) => (model.Simulator ?? Simulator)((ulong)seed);

    private static void RequireMemory(string option, int sequences, long numbersEach)
    {
        if ((Int128)sequences * numbersEach > Array.MaxLength)
        {
            throw new InputException($"{sequences} sequences do not fit into memory", option, "choose fewer");
        }
    }
}
