using System.CommandLine;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics train</c>: learning without labels.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Train a latent model without labels.")
    {
        TrainKalmanCommand.Create(),
    };
}
