using System.Diagnostics;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Cli;

/// <summary>The command line as a package: what was built is packed, installed from a folder, and does the main job far from the
/// repository.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tool_InstalledFromAFolder_RunsTheDemo()
    {
        string root = SampleRecordings.RepositoryRoot(), packages = _folder["packages"], tools = _folder["tools"];
        Run("dotnet", "pack", Path.Combine(root, "src", "Cli"), "-c", "Release", "--no-build", "-o", packages, "-v", "q");
        Run("dotnet", "tool", "install", "Dynamics.Cli", "--tool-path", tools, "--source", packages, "--no-cache");
        string output = Run(_folder["tools/dynamics"], "demo", "--quick", "--out", _folder["demo"]);
        Assert.Contains("latent.mlp", output);
        Assert.Contains("bayes.walk", output);
        Assert.True(new FileInfo(_folder["demo/run/report.html"]).Length > 1_000_000, "the page is not whole");
    }

    private string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = _folder.Path };
        start.Environment["DOTNET_CLI_HOME"] = _folder["home"]; // no trace on the machine
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{program} {string.Join(' ', arguments)}' ran longer than {s_limit.TotalMinutes} minutes");
        }
        Assert.True(
            process.ExitCode == 0,
            $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {output.Result}{errors.Result}");
        return output.Result;
    }
}
