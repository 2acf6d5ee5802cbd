using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>One kind of model trained on one recording with every combination of some options' values, or with one setting and many seeds,
/// and what its latents decode on the test part, beside what the counts do. A case is a run of <c>train</c> with one seed.</summary>
public sealed record GridStudy : Study
{
    /// <summary>The sweep of no options yet.</summary>
    [SetsRequiredMembers]
    private GridStudy(string name, string title, string question, IReadOnlyList<int> seeds)
    {
        (Name, Title, Question, Seeds, NeedsRecording, Causal) = (name, title, question, seeds, true, true);
    }

    /// <summary>Options in a grid.</summary>
    public static GridStudy Grid { get; } = new(
        "grid", "Options in a grid", "Which values of some options give latents of a recording that decode position best?", [1, 2, 3]);

    /// <summary>One setting with many seeds.</summary>
    public static GridStudy OfSeeds { get; } = new(
        "seeds", "One setting, many seeds", "How far do the latents of a recording, and what they decode, depend on the seed alone?",
        [1, 2, 3, 4, 5, 6, 7, 8]);

    /// <summary>What is trained, the axes, decoders.</summary>
    public GridOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases
    {
        get
        {
            IEnumerable<IReadOnlyList<string>> settings = [[]];
            foreach (GridAxis axis in Options.Axes)
            {
                settings = settings.SelectMany(
                    _ => axis.Values, (before, value) => (IReadOnlyList<string>)[.. before, $"{axis.Option}={value}"]);
            }
            return [.. settings.Select((assignments, i) => new GridCase(i, assignments))];
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    /// <remarks>A file holds <see cref="GridOptions"/>; each assignment is an axis with the values between its commas.</remarks>
    public override Study Configure(OptionsChange change)
    {
        GridOptions options = (change with { Assignments = [] }).Apply(Options);
        GridAxis[] axes = [.. change.Assignments.Select(GridAxis.Parse)];
        if (Name == OfSeeds.Name && axes.FirstOrDefault(axis => axis.Values.Count > 1) is { } several)
        {
            throw new InputException(
                $"'{several.Option}' has {several.Values.Count} values", "--set",
                "give one, or use 'sweep grid': here the seed alone varies");
        }
        return this with { Options = options with { Axes = [.. options.Axes, .. axes] } };
    }

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) =>
        throw new InputException("a grid runs whole", "--cases", "leave it out, or give fewer values");

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        foreach (GridCase one in Cases.Cast<GridCase>())
        {
            _ = TrainingOf(job, one, Seeds[0]);
        }
        if (Options.Axes.GroupBy(axis => axis.Option).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException($"'{twice.Key}' is given twice", "--set", "give all its values at once, with commas between");
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject<object>(RunOptionsOf((GridCase)of));

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        TrainingJob training = TrainingOf(work.Job, (GridCase)work.Case, work.Seed!.Value);
        string path = work.Job.DataPath!;
        Run run = CaseTraining.Train(work, training, () => new()
        {
            Command = Command, Data = Path.GetFullPath(path),
            DataFingerprint = work.Job.Shared($"fingerprint of {path}", () => Fingerprint.Of(path)),
        });
        Target target = Options.Target is not { } channels
            ? Target.OfPosition(training.Recording)
            : work.Job.Shared((training.Options.Binning, channels), () => run.Target(channels));
        TargetTable table = TargetDecoding.Evaluate(
            target, training.Split, run.Latents(), Options.Decoding, cancellation: work.Cancellation);
        string prefix = $"{Name}.{work.Case.Name}.";
        Dictionary<string, Figure> figures = table.Figures().ToDictionary(figure => prefix + figure.Key, figure => figure.Value);
        foreach ((string name, Figure figure) in run.TrainingFigures())
        {
            figures[prefix + name] = figure;
        }
        return new(work.Case, work.Seed, figures) { Folder = work.Folder };
    }

    /// <summary>Means over seeds with Student's interval of the mean; with one seed, its own interval.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.WithSpread(results);
        foreach (CaseResult single in
            results.GroupBy(result => result.Case.Name).Where(seeds => seeds.Count() == 1).Select(seeds => seeds.First()))
        {
            foreach ((string name, Figure figure) in single.Figures)
            {
                figures[name] = figure;
            }
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        CaseRow[] rows = [.. report.Cases.Select(one => new CaseRow(one.Title, one.Title, $"{Name}.{one.Name}."))];
        CaseColumn[] Decoders(string figure) => [.. Options.Decoding.Decoders.Select(decoder =>
            new CaseColumn(decoder.Name, $"{decoder.Name}.{figure}") { Brief = decoder.Name })];
        string interval = Seeds.Count > 1 ? "Mean over seeds; brackets: 95 % Student interval of the mean over seeds."
            : "One seed; brackets: 95 % of block resamples.";
        CaseTable Of(string heading, string figure) => new(heading, $"Test part. {interval}", "options", rows, Decoders(figure))
        {
            TerminalTitle = heading, TerminalIntervals = Options.Decoding.Decoders.Count,
        };
        return
        [
            Of("R² of position, running bins", "r2@run"),
            Of("R² of position, all bins", "r2"),
            new("Training", "Without labels, on validation.", "options", rows,
            [
                new("information (nats/s)", "validation_information", 1) { Brief = "nats/s" },
                new("of smoothed counts", "counts_information", 1) { Brief = "of counts" },
                new("seeds that hold", "verdict", 2) { Brief = "hold" },
            ]) { TerminalTitle = "training", TerminalIntervals = 0 },
        ];
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result)
    {
        string decoder = Options.Decoding.Decoders[0].Name;
        double value = result.Figures.GetValueOrDefault($"{Name}.{result.Case.Name}.{decoder}.r2@run")?.Value
            ?? result.Figures.GetValueOrDefault($"{Name}.{result.Case.Name}.{decoder}.r2")?.Value ?? double.NaN;
        return string.Create(CultureInfo.InvariantCulture, $"{result.Case.Title}: {decoder} R² {value:0.000}");
    }

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        $"models of 'train {Options.Train}', one a combination and seed; decoders are fitted on train bins, chosen on validation, scored "
        + "on test";

    private RunOptions RunOptionsOf(GridCase one)
    {
        T Of<T>(T defaults)
            where T : RunOptions =>
            OptionsJson.Override(OptionsJson.ParseOver(Options.Run.ToJsonString(), "run", defaults), one.Assignments);
        return Options.Train switch
        {
            GridModel.Kalman => Of(new KalmanRunOptions()),
            GridModel.Jepa => Of(new JepaRunOptions()),
            _ => Of(new SslRunOptions()),
        };
    }

    private TrainingJob TrainingOf(StudyJob job, GridCase one, int seed)
    {
        RunOptions options = RunOptionsOf(one);
        BinnedRecording recording = job.Shared(options.Binning, () => RecordingBinner.Bin(job.Recording!, options.Binning));
        return TrainingJob.Of(recording, options, [seed], job.Device, threads: 1);
    }
}

/// <summary>Everything that decides a <see cref="GridStudy"/>.</summary>
public sealed record GridOptions
{
    /// <summary>What is trained.</summary>
    public GridModel Train { get; init; } = GridModel.Jepa;

    /// <summary>What differs from the defaults of that <c>train</c> command in all runs, as its options file says it.</summary>
    public JsonObject Run { get; init; } = [];

    /// <summary>The options that vary; none for one setting.</summary>
    public IReadOnlyList<GridAxis> Axes { get; init; } = [];

    /// <summary>Channels to decode, as <see cref="Data.Target.Of"/> takes them; null: the position.</summary>
    public string? Target { get; init; }

    /// <summary>The decoders and their grids.</summary>
    public DecodingOptions Decoding { get; init; } = new()
    {
        Decoders = PositionDecoder.Named(["latent.ridge", "latent.mlp", "counts.ridge"]),
    };
}

/// <summary>The <c>train</c> commands.</summary>
public enum GridModel
{
    /// <summary>train kalman.</summary>
    Kalman,

    /// <summary>train jepa.</summary>
    Jepa,

    /// <summary>train ssl.</summary>
    Ssl,
}

/// <summary>An option that varies.</summary>
/// <param name="Option">Its path, for instance <c>training.learningRate</c>.</param>
/// <param name="Values">Its values as <c>--set</c> takes them.</param>
public sealed record GridAxis(string Option, IReadOnlyList<string> Values)
{
    /// <summary>What a command line says: <c>a.b=1,2,3</c>. Commas within brackets, braces and quotes belong to a value.</summary>
    /// <exception cref="InputException">There is no such sign, or a value is empty.</exception>
    public static GridAxis Parse(string text)
    {
        int equals = text.IndexOf('=');
        if (equals <= 0)
        {
            throw new InputException($"'{text}' sets no option", "--set", "write --set a.b=1,2,3");
        }
        List<string> values = [""];
        (int depth, bool quoted) = (0, false);
        foreach (char c in text[(equals + 1)..])
        {
            quoted ^= c == '"';
            depth += quoted ? 0 : c is '[' or '{' ? 1 : c is ']' or '}' ? -1 : 0;
            if (c == ',' && depth == 0 && !quoted)
            {
                values.Add("");
            }
            else
            {
                values[^1] += c;
            }
        }
        return values.All(value => value.Length > 0) ? new(text[..equals], values) : throw new InputException(
            $"'{text}' has an empty value", "--set", "write --set a.b=1,2,3");
    }
}

/// <summary>One combination.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Assignments">The options' values, as <c>--set</c> takes them.</param>
public sealed record GridCase(int Index, IReadOnlyList<string> Assignments) : StudyCase(
    string.Create(CultureInfo.InvariantCulture, $"c{Index}"), Assignments.Count == 0 ? "defaults" : string.Join(", ", Assignments))
{
    /// <inheritdoc/>
    public bool Equals(GridCase? other) => other is not null && Index == other.Index && Assignments.SequenceEqual(other.Assignments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Assignments.Count);
}
