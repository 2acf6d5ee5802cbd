using System.Diagnostics;
using Dynamics.Cli.Internals;

namespace Dynamics.Benchmarks.Faults;

/// <summary>Runs the command line in processes of their own.</summary>
internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs a command to its end, with faults if they are asked for.</summary>
    /// <exception cref="BrokenRuleException">It does not end.</exception>
    public static CommandOutcome Run(string[] arguments, string? faults = null)
    {
        using Process process = Start(arguments, faults);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new BrokenRuleException(FaultOutcome.Hang, $"ran longer than {s_limit.TotalSeconds} s");
        }
        _ = output.Result;
        return new(process.ExitCode, errors.Result);
    }

    /// <summary>Starts a command whose output somebody else reads.</summary>
    public static Process Start(string[] arguments, string? faults = null)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandRunner).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[FaultPoints.Variable] = faults ?? "";
        start.Environment["DOTNET_TieredPGO"] = "0"; // it lives for a moment
        return Process.Start(start)!;
    }

    /// <summary>The steps on the disk that a command takes when nothing fails.</summary>
    /// <exception cref="InvalidOperationException">It fails without any fault.</exception>
    public static int CountSteps(string[] arguments)
    {
        CommandOutcome outcome = Run(arguments, "count:0");
        string? line = outcome.Errors.Split('\n').LastOrDefault(line => line.StartsWith(FaultPoints.Variable, StringComparison.Ordinal));
        return outcome.ExitCode == 0 && line is not null
            ? int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"'dynamics {string.Join(' ', arguments)}' fails without a fault: {outcome.Errors}");
    }
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its code; 128 and the signal's number where one ended it.</param>
/// <param name="Errors">What it said on stderr.</param>
internal sealed record CommandOutcome(int ExitCode, string Errors)
{
    /// <summary>What <c>kill -9</c> makes of it.</summary>
    public const int Killed = 137;

    /// <summary>Asserts exit code 2, and a last line that says what is asked for; a stack trace is a crash.</summary>
    public void RequireRefusal(string expected)
    {
        string last = Errors.TrimEnd().Split('\n')[^1];
        BrokenRuleException.Require(
            ExitCode == CommandRunner.BadInput && last.StartsWith("dynamics: ", StringComparison.Ordinal)
                && last.Contains(expected, StringComparison.Ordinal) && !Errors.Contains("   at ", StringComparison.Ordinal),
            FaultOutcome.Crash, $"exit code {ExitCode}, expected 2 and '{expected}': {Errors}");
    }
}
