using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics compare REC...</c>: one recipe, or several, on several recordings.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<string[]> recordings = new("recordings")
        {
            Description = "Recording folders; FOLDER@0.2 bins one at 0.2 s (spikes that are true to no more than that), FOLDER:x,y decodes "
                + "its plane instead of its position, FOLDER@0.2:x,y does both.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        SplitArguments splitting = new();
        Option<string> decoders = DecodingView.Decoders();
        Option<string?> models = new("--models")
        {
            Description = "What learns the latents, with commas between: kalman (default), ssl, jepa, or jepa@40 for a horizon of 40 bins; "
                + "each other one is paired with the first. Their options: --set run.X (kalman), jepa.X, ssl.X.",
            HelpName = "A,B",
        };
        Command command = new StudyArguments(new CompareStudy(), hasOwnCommand: true).ToCommand(
            (arguments, parsed) => StudyCommand.Run(arguments, parsed, study =>
        {
            CompareStudy compared = (CompareStudy)study;
            CompareOptions options = compared.Options;
            if (parsed.GetRequiredValue(recordings) is { Length: > 0 } given)
            {
                if (given.FirstOrDefault(one => one.StartsWith("--", StringComparison.Ordinal)) is { } option)
                {
                    throw new InputException($"'{option}' is no option of compare", "compare", "see 'dynamics compare --help'");
                }
                options = options with { Recordings = [.. given.Select(ComparedRecording.Parse)] };
            }
            if (splitting.Given(parsed))
            {
                options = options with { Splits = [.. options.Splits.Select(split => splitting.Apply(split, parsed))] };
            }
            if (parsed.GetValue(models) is { } named)
            {
                options = options with
                {
                    Models = [.. named.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(ComparedModel.Parse)],
                };
            }
            return compared with
            {
                Options = options with { Decoding = DecodingView.Choose(parsed.GetValue(decoders), options.Decoding) },
            };
        }));
        command.Add(recordings);
        command.Add(models);
        command.Add(decoders);
        splitting.AddTo(command);
        return command;
    }
}
