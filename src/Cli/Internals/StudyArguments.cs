using System.CommandLine;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Internals;

/// <summary>The command line of a study.</summary>
/// <param name="study">The study.</param>
/// <param name="hasOwnCommand">Whether it is a command of the program by its own name, and not one below another.</param>
internal sealed class StudyArguments(Study study, bool hasOwnCommand = false)
{
    private readonly Option<string?> _choice = new($"--{study.ChoiceWord}")
    {
        Description = study.Choices.Count == 0
            ? "What is compared, by name, with commas between (default: all)."
            : $"What is compared, by name, with commas between: {string.Join(", ", study.Choices)} (default: all"
                + (study.OnlyChosen.Count == 0 ? ")." : $" but {string.Join(", ", study.OnlyChosen)})."),
        HelpName = "A,B",
    };
    private readonly Option<int?> _seed = new("--seed") { Description = "First seed; with --case, the seed of that case.", HelpName = "N" };
    private readonly Option<int?> _seeds =
        new("--seeds") { Description = $"How many seeds (default: {study.Seeds.Count}).", HelpName = "N" };
    private readonly Option<bool> _quick = new("--quick") { Description = "A small form of the study, for a first look." };
    private readonly Option<bool> _resume =
        new("--resume") { Description = "Go on with the study at --out; its options are its own, and what is finished is kept." };
    private readonly Option<bool> _collect =
        new("--collect") { Description = "Put together what is finished at --out: figures, tables, page." };
    private readonly Option<string> _config = SharedOptions.Config();
    private readonly Option<string[]> _set = SharedOptions.Set();

    /// <summary>The study, as it is without options.</summary>
    public Study Study => study;

    public Option<string> Output { get; } = new("--out")
    {
        Description = "Folder for models, figures and page.", HelpName = "FOLDER", DefaultValueFactory = _ =>
            Path.Combine("runs", hasOwnCommand ? study.Name : $"study-{study.Name}"),
    };

    public Option<string?> Case { get; } = new("--case")
    {
        Description =
            "Run this case alone: several processes with the same options may share --out, and --collect puts their results together.",
        HelpName = "CASE",
    };

    public Option<string> Data { get; } = SharedOptions.Data();

    public Option<string> Page { get; } =
        new("--page") { Description = "Where to write the page (default: report.html in the folder at --out).", HelpName = "FILE" };

    public Option<bool> Overwrite { get; } = SharedOptions.Overwrite();

    public Option<string> Device { get; } = SharedOptions.Device();

    public Option<int> Threads { get; } = SharedOptions.Threads();

    public Option<string> Json { get; } = SharedOptions.Json();

    /// <summary>Where the runs are made.</summary>
    public ClusterArguments Cluster { get; } = new();

    /// <summary>The command that runs the study.</summary>
    public Command ToCommand(Func<StudyArguments, ParseResult, int> run)
    {
        Command command = new(study.Name, study.Question)
        {
            Output, _choice, _config, _set, _seed, _seeds, Case, _resume, _collect, Overwrite, Device, Threads, Page, Json,
        };
        Cluster.AddTo(command);
        if (study.Quick is not null)
        {
            command.Add(_quick);
        }
        if (study.NeedsRecording)
        {
            command.Add(Data);
        }
        command.SetAction(parsed => run(this, parsed));
        return command;
    }

    /// <summary>Whether a study that was begun goes on, or is collected, with options that are its own.</summary>
    /// <exception cref="InputException">Options are given beside.</exception>
    public bool GoesOn(ParseResult parsed, out bool collects)
    {
        collects = parsed.GetValue(_collect);
        if (!collects && !parsed.GetValue(_resume))
        {
            return false;
        }
        SharedOptions.RefuseBeside(parsed, collects ? _collect : _resume, [_choice, _config, _set, _seed, _seeds, _quick, Case, Overwrite]);
        return true;
    }

    /// <summary>The study with the options that were given.</summary>
    /// <exception cref="InputException">One that does not fit.</exception>
    /// <param name="parsed">The command line.</param>
    /// <param name="complete">Adds what the study's own arguments say, of which cases may be chosen.</param>
    public Study Resolve(ParseResult parsed, Func<Study, Study> complete)
    {
        Study resolved = parsed.GetValue(_quick) ? study.Quick! : study;
        resolved = complete(resolved.Configure(new(parsed.GetValue(_config), parsed.GetRequiredValue(_set))));
        if (parsed.GetValue(_choice) is { } names)
        {
            resolved = resolved.Choose(names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        int first = parsed.GetValue(Case) is null ? parsed.GetValue(_seed) ?? resolved.Seeds[0] : resolved.Seeds[0];
        int? count = parsed.GetValue(_seeds);
        return first == resolved.Seeds[0] && count is null
            ? resolved
            : resolved with { Seeds = SharedOptions.SeedList(first, count ?? resolved.Seeds.Count) };
    }

    /// <summary>The seed of the one case that is asked for.</summary>
    /// <exception cref="InputException">None is given where one is needed, or one that the study does not have.</exception>
    public int? SeedOfTheCase(ParseResult parsed, Study resolved)
    {
        int? seed = parsed.GetValue(_seed);
        string all = string.Join(", ", resolved.Seeds);
        if (resolved.TakesSeedsTogether)
        {
            return seed is null ? null : throw new InputException(
                $"{seed}, where a case of the study {resolved.Name} takes all its seeds together ({all})", "--seed", "leave it out");
        }
        return seed is { } given && resolved.Seeds.Contains(given) ? given : throw new InputException(
            seed is null ? "a case needs its seed" : $"{seed} is no seed of the study", "--seed",
                $"give one of {all}, or more seeds with --seeds");
    }
}
