using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics collapse</c>: the collapse laboratory's theory; <c>dynamics collapse claims</c>: phase diagrams of real training,
/// and the claims that they decide; <c>dynamics collapse predictors</c>: training without negatives beside its linear theory.</summary>
internal static class CollapseCommand
{
    public static Command Create()
    {
        Command command = new StudyArguments(CollapseStudy.Default, hasOwnCommand: true).ToCommand(
            (arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study));
        command.Add(CreateClaims());
        command.Add(CreatePredictors());
        return command;
    }

    private static Command CreatePredictors()
    {
        Option<string?> images = ImagesCommand.Folder();
        Option<string?> recording = new("--recording")
        {
            Description = "Recording folder with the spikes (default: place cells that are simulated here).", HelpName = "REC",
        };
        Command command = new StudyArguments(PredictorsStudy.Default).ToCommand((arguments, parsed) => StudyCommand.Run(
            arguments, parsed,
            study => study is PredictorsStudy chosen
                ? chosen with
                {
                    Options = chosen.Options with
                    {
                        Images = chosen.Options.Images with { Data = parsed.GetValue(images) ?? chosen.Options.Images.Data },
                        Recording = parsed.GetValue(recording) ?? chosen.Options.Recording,
                    },
                }
                : study));
        command.Add(images);
        command.Add(recording);
        return command;
    }

    private static Command CreateClaims()
    {
        Option<string?> images = ImagesCommand.Folder();
        Command command = new StudyArguments(ClaimsStudy.Default).ToCommand((arguments, parsed) => StudyCommand.Run(
            arguments, parsed,
            study => parsed.GetValue(images) is { } folder && study is ClaimsStudy chosen
                ? chosen with { Options = chosen.Options with { Images = chosen.Options.Images with { Data = folder } } }
                : study));
        command.Add(images);
        return command;
    }
}
