using System.CommandLine;
using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Cli.Internals;

/// <summary>How a command line parts a recording: <c>--split</c> for the kind, <c>--train</c>, <c>--validation</c> and <c>--test</c> for
/// the parts of a chronological one, <c>--purge</c> for the gap between parts.</summary>
internal sealed class SplitArguments
{
    private readonly Option<string> _kind =
        new("--split") { Description =
            "chronological (default), nested-trials:FOLD (folds 0 to 2 over round trips), or lap-blocks:FOLD/FOLDS.", HelpName = "KIND" };
    private readonly Option<string> _train =
        new("--train") { Description = "Part to train on: fractions (0:0.6) or seconds from the start (0s:900s).", HelpName = "FROM:TO" };
    private readonly Option<string> _validation =
        new("--validation") { Description = "Part for choices and calibration, or 'none'.", HelpName = "FROM:TO" };
    private readonly Option<string> _test = new("--test") { Description = "Part that is only predicted.", HelpName = "FROM:TO" };
    private readonly Option<int?> _purge =
        new("--purge") { Description = "Bins left out between parts (default: those of 10 seconds).", HelpName = "BINS" };

    /// <summary>All of them.</summary>
    public Option[] All => [_kind, _train, _validation, _test, _purge];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Whether any was given.</summary>
    public bool Given(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The split with what was given replaced.</summary>
    /// <exception cref="InputException">A kind that does not exist, or parts beside one that has none.</exception>
    public SplitOptions Apply(SplitOptions from, ParseResult parsed)
    {
        SplitOptions split = (parsed.GetValue(_kind) is { } kind ? Parse(kind, from) : from) with { };
        split = parsed.GetValue(_purge) is { } purge ? split with { PurgeBins = purge } : split;
        if (split is ChronologicalSplit chronological)
        {
            return chronological with
            {
                Train = parsed.GetValue(_train) ?? chronological.Train,
                Validation = parsed.GetValue(_validation) ?? chronological.Validation,
                Test = parsed.GetValue(_test) ?? chronological.Test,
            };
        }
        foreach (Option<string> part in (ReadOnlySpan<Option<string>>)[_train, _validation, _test])
        {
            if (parsed.GetValue(part) is { } text)
            {
                throw new InputException(
                    $"'{text}' beside a split by laps, which has its own parts", part.Name, "leave it out, or use --split chronological");
            }
        }
        return split;
    }

    private static SplitOptions Parse(string text, SplitOptions from)
    {
        string[] words = text.Split(':');
        return words switch
        {
            ["chronological"] => from as ChronologicalSplit ?? new ChronologicalSplit().WithPurgeOf(from),
            ["nested-trials", string fold] when Number(fold) is { } f => new NestedTrialsSplit { Fold = f }.WithPurgeOf(from),
            ["lap-blocks", string which] when which.Split('/') is [string block, string blocks] && Number(block) is { } b
                && Number(blocks) is { } n =>
                new LapBlocksSplit { Fold = b, Folds = n }.WithPurgeOf(from),
            _ => throw new InputException(
                $"'{text}' is no kind of split", "--split", "use chronological, nested-trials:0 (folds 0 to 2) or lap-blocks:0/5"),
        };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
