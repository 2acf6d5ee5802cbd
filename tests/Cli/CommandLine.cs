using System.Diagnostics;

namespace Dynamics.Tests.Cli;

/// <summary>Runs the real command line in a process of its own.</summary>
internal static class CommandLine
{
    /// <summary>After which a command counts as hanging; on a machine full of tests some take half of it.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static Outcome Run(params string[] arguments) => Run([], arguments);

    /// <summary>Runs it with environment variables of its own.</summary>
    public static Outcome Run(Dictionary<string, string> environment, params string[] arguments) =>
        Await(Start("dynamics", environment, arguments), arguments);

    /// <summary>Runs the program of the benchmarks, as the launcher does for <c>bench</c>.</summary>
    public static Outcome Bench(params string[] arguments) => Await(Start("Dynamics.Benchmarks", [], ["bench", .. arguments]), arguments);

    /// <summary>Starts a command whose end the caller decides.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>The same with environment variables of its own.</summary>
    public static Process Start(Dictionary<string, string> environment, params string[] arguments) =>
        Start("dynamics", environment, arguments);

    private static Outcome Await(Process started, string[] arguments)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'dynamics {string.Join(' ', arguments)}' ran longer than {s_limit.TotalSeconds} s");
        }
        return new(process.ExitCode, output.Result, errors.Result);
    }

    private static Process Start(string program, Dictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program + ".dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }

    internal sealed record Outcome(int ExitCode, string Output, string Errors)
    {
        /// <summary>Asserts exit code 2 and one line on stderr that holds every one of the texts.</summary>
        public void AssertRefused(params string[] texts)
        {
            Assert.True(ExitCode == 2, $"exit code {ExitCode}, expected 2: {Errors}{Output}");
            string line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            foreach (string text in texts)
            {
                Assert.Contains(text, line);
            }
        }
    }
}
