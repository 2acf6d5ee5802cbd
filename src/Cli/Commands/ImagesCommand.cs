using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics images</c>: the study of images under a name of its own, with <c>--data</c> for the images.</summary>
internal static class ImagesCommand
{
    public static Command Create()
    {
        Option<string?> images = Folder();
        Command command = new StudyArguments(ImagesStudy.Default, hasOwnCommand: true).ToCommand((arguments, parsed) => StudyCommand.Run(
            arguments, parsed,
            study => parsed.GetValue(images) is { } folder && study is ImagesStudy chosen
                ? chosen with { Options = chosen.Options with { Data = folder } }
                : study));
        command.Add(images);
        return command;
    }

    /// <summary>Where the images of a study are.</summary>
    public static Option<string?> Folder() => new("--data")
    {
        Description = "Folder with CIFAR's binary version or MNIST's idx files (default: sprites that are drawn here).",
        HelpName = "FOLDER",
    };
}
