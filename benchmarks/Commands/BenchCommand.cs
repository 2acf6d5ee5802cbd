using System.CommandLine;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench</c>: how fast, measured here and now.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measure speed on this machine.")
    {
        BenchCriteriaCommand.Create(),
        BenchDataCommand.Create(),
        BenchFaultsCommand.Create(),
        BenchFuzzCommand.Create(),
        BenchImagesCommand.Create(),
        BenchJepaCommand.Create(),
        BenchKalmanCommand.Create(),
        BenchIdentifyCommand.Create(),
        BenchLossesCommand.Create(),
        BenchVanishingCommand.Create(),
    };
}
