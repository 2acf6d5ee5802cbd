using System.CommandLine;
using Dynamics.Cli.Commands;
using Dynamics.Cli.Internals;

RootCommand root = new("Dynamics: predictive latents of neural populations, and honest decoding from them.")
{
    DemoCommand.Create(),
    DataCommand.Create(),
    TrainCommand.Create(),
    DecodeCommand.Create(),
    CompareCommand.Create(),
    ImagesCommand.Create(),
    SweepCommand.Create(),
    StudyCommand.Create(),
    CollapseCommand.Create(),
    IcaCommand.Create(),
    IdentifyCommand.Create(),
    LauncherCommands.Bench(),
    LauncherCommands.Test(),
};
return CommandRunner.Run(root, args);
