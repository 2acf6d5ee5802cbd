using System.Diagnostics;

namespace Dynamics.Tests.Reporting;

/// <summary>A headless browser without a network, run once for each question.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The browser's path, or null when there is none.</summary>
    public static string? FindExecutable() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Loads a page, lets its scripts finish, and returns the resulting document as HTML and every line of the console.</summary>
    public static (string Dom, IReadOnlyList<string> Console) Load(string browser, string pagePath, int width, bool dark = false)
    {
        string profile = Directory.CreateTempSubdirectory("dynamics-chromium-").FullName;
        try
        {
            using var process = Process.Start(StartInfo(browser, pagePath, profile, width, dark))!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> dom = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{browser} did not finish within 120 s: {errors.Result}");
            }
            Assert.True(process.ExitCode == 0, errors.Result);
            return (dom.Result, [.. errors.Result.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }

    private static ProcessStartInfo StartInfo(string browser, string pagePath, string profile, int width, bool dark)
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={profile}", $"--window-size={width},1000",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--virtual-time-budget=30000", "--dump-dom",
            new Uri(pagePath).AbsoluteUri,
        ];
        return new ProcessStartInfo(browser, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
