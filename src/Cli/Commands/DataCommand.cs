using System.CommandLine;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data</c>: recordings in and out.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Import, simulate, inspect and export recordings.")
    {
        DataImportCommand.Create(),
        DataSimulateCommand.Create(),
        DataInfoCommand.Create(),
        DataLinearizeCommand.Create(),
        DataExportCommand.Create(),
    };
}
