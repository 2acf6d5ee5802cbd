using System.CommandLine;
using Dynamics.Experiments;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics train</c>: learning without labels.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Train a latent model without labels.")
    {
        TrainRunCommand.Create<KalmanRunOptions>(
            "kalman", "Predictive latent distribution matching with a differentiable Kalman filter, on spike counts."),
        TrainRunCommand.Create<SslRunOptions>(
            "ssl", "An encoder of spike counts from two noisy views of the same windows (VICReg and others)."),
    };
}
