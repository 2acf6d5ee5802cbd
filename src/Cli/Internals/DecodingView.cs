using System.CommandLine;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Reporting;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>A decoding on the terminal, as JSON and as a page.</summary>
internal static class DecodingView
{
    private const string List = "list";

    /// <summary><c>--decoders</c>: which of <see cref="PositionDecoder.All"/> run. Their names are not in the help: making the commands
    /// must not touch an assembly that prepares libtorch, for a machine without one is told so only when it is needed.</summary>
    public static Option<string> Decoders() => new("--decoders")
    {
        Description = $"Decoders to run, with commas between them; '{List}' shows all there are, and which run by default.",
        HelpName = "NAMES",
    };

    /// <summary>Prints the decoders if that was asked for, and says so.</summary>
    public static bool Lists(string? names)
    {
        if (names != List)
        {
            return false;
        }
        Table table = Screen.Table("decoders of position", "decoder", "causal", "needs latents", "by default");
        foreach (PositionDecoder decoder in PositionDecoder.All)
        {
            string Word(bool holds) => holds ? "yes" : "no";
            table.Row(decoder.Name, Word(decoder.Causal), Word(decoder.NeedsLatents), Word(decoder.IsDefault));
        }
        Screen.Result.Write(table);
        return true;
    }

    /// <summary>The options with the decoders asked for, if any were.</summary>
    /// <exception cref="InputException">A name that no decoder has, one twice, or none.</exception>
    public static DecodingOptions Choose(string? names, DecodingOptions options)
    {
        if (names is null)
        {
            return options;
        }
        string[] asked = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] known = [.. PositionDecoder.All.Select(decoder => decoder.Name)];
        return asked.Length > 0 && asked.Distinct().Count() == asked.Length && asked.All(known.Contains)
            ? options with { Decoders = PositionDecoder.Named(asked) }
            : throw new InputException(
                $"'{names}' is not a list of decoders", "--decoders",
                    $"name some of {string.Join(", ", known)}, each once, with commas between them");
    }

    /// <summary>Runs a decoding with its progress on stderr.</summary>
    public static DecodingReport Watch(Func<IProgress<DecodingEvent>, DecodingReport> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Lines());
        }
        DecodingReport result = null!;
        Screen.Progress.Progress().AutoClear(true).Start(context => result = work(new Bar(context.AddTask("decoding"))));
        return result;
    }

    /// <summary>Prints the table, writes the page and the JSON.</summary>
    public static void Show(DecodingReport report, string? pagePath, string? json)
    {
        if (JsonOutput.ShowsTables(json))
        {
            if (report.Run is { } run)
            {
                TrainingView.WriteVerdicts(run);
            }
            Screen.Result.Write(Rows(report.Result));
            Screen.Result.WriteLine(Protocol(report));
            foreach (string line in Comparison(report.Table).Concat(report.Table.Notes))
            {
                Screen.Result.WriteLine(line);
            }
        }
        JsonOutput.Write(json, report.ToResult());
        if (pagePath is not null)
        {
            HtmlReport.Write(DecodingPage.Of(report), pagePath);
            (JsonOutput.ShowsTables(json) ? Console.Out : Console.Error).WriteLine($"page: {pagePath}");
        }
    }

    private static Table Rows(TargetTable result)
    {
        DecodingTable decoded = result.Whole;
        (double scale, string unit) = decoded.PositionUnit switch
        {
            "m" => (100, "cm"),
            "rad" => (180 / Math.PI, "deg"),
            { } other => (1, other),
        };
        string observed = result.Target.Components[0].Recording.Counts.Continuous ? "signals" : "spikes";
        Table table = Screen.Table(
            $"{decoded.RecordingName}: {Shape(result.Target)} from {observed}, test part", "decoder", "R² all bins", "R² running",
            $"median {unit}", "running", "cover 95 %", "null p");
        foreach (DecoderResult decoder in decoded.Decoders)
        {
            table.Row(
                decoder.Causal ? decoder.Name : decoder.Name + " (non-causal)",
                Numbers.WithInterval(decoder.All.RSquared),
                Numbers.WithInterval(decoder.Running?.RSquared),
                Numbers.Text(scale * decoder.All.MedianAbsoluteError.Value, "0.0"),
                Numbers.Text(scale * (decoder.Running?.MedianAbsoluteError.Value ?? double.NaN), "0.0"),
                Numbers.Text(decoder.All.Coverage95.Value, "0.000"),
                Numbers.Text(decoder.All.Null.PValue, "0.000"));
        }
        return table;
    }

    /// <summary>What is decoded: the position, or what else was asked for, with its shape where that is no line.</summary>
    private static string Shape(Target target) => target switch
    {
        CircleTarget circle => FormattableString.Invariant($"{target.Name} (circle of {circle.Period:g4} {target.UnitOfMeasure})"),
        { Components.Count: > 1 } => $"{target.Name} ({target.Topology})",
        _ => target.Name,
    };

    private static string Protocol(DecodingReport report)
    {
        Split split = report.Table.Split;
        string bins = FormattableString.Invariant(
            $"train {split.Train.Length}, validation {split.Validation.Length}, test {split.Test.Length} bins")
            + (split.CountsRunning ? ", fractions of the running time" : "");
        string seeds = string.Join(" ", report.Latents.Select(latent => latent.Seed));
        string brackets = FormattableString.Invariant($"95 % bootstrap of {Blocks(report)}, {report.Options.BootstrapResamples} resamples");
        string width = FormattableString.Invariant($"{1000 * report.Recording.BinWidthSeconds:g3} ms");
        string time = FormattableString.Invariant($"{report.Elapsed.TotalSeconds:0} s");
        return $"bins of {width}; {bins}; running: {report.SpeedRule}; seeds {seeds}; brackets: {brackets}; {time}";
    }

    private static string Blocks(DecodingReport report) =>
        report.Table.Decoders[0].All.Blocks.IsLaps ? $"whole laps ({report.Table.Decoders[0].All.Blocks})" : "circular blocks of time";

    private static IEnumerable<string> Comparison(DecodingTable table) =>
        table.LatentAgainstBaseline is { } pair
            ? [$"{pair.First} minus {pair.Second}: R² {Numbers.WithInterval(pair.RSquared)} (paired on the same blocks)"]
            : [];

    private sealed class Bar(ProgressTask task) : IProgress<DecodingEvent>
    {
        public void Report(DecodingEvent value)
        {
            switch (value)
            {
                case DecodingEvent.Started started:
                    task.MaxValue = started.Count;
                    task.Value = started.Index;
                    task.Description = started.Name;
                    break;
                case DecodingEvent.Scored:
                    task.Increment(1);
                    break;
            }
        }
    }

    private sealed class Lines : IProgress<DecodingEvent>
    {
        public void Report(DecodingEvent value)
        {
            if (value is DecodingEvent.Scored scored)
            {
                string time = FormattableString.Invariant($"{scored.Elapsed.TotalSeconds:0.0} s");
                string score = FormattableString.Invariant($"R² {scored.Result.All.RSquared.Value:0.000}");
                Console.Error.WriteLine($"decoded {scored.Result.Name} in {time}: {score}");
            }
        }
    }
}
