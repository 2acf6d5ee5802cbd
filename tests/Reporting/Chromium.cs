using System.Diagnostics;

namespace Dynamics.Tests.Reporting;

/// <summary>A headless browser, run once for each question.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The browser's path, or null when there is none.</summary>
    public static string? FindExecutable() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Loads a page, lets its scripts finish, and returns the resulting document as HTML.</summary>
    public static string DumpDom(string browser, string pagePath, int width, bool dark = false)
    {
        string profile = Directory.CreateTempSubdirectory("dynamics-chromium-").FullName;
        try
        {
            using var process = Process.Start(StartInfo(browser, pagePath, profile, width, dark))!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> dom = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{browser} did not finish within 60 s: {errors.Result}");
            }
            Assert.True(process.ExitCode == 0, errors.Result);
            return dom.Result;
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
            "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={profile}", $"--window-size={width},1000",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--virtual-time-budget=10000", "--dump-dom", new Uri(pagePath).AbsoluteUri,
        ];
        return new ProcessStartInfo(browser, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
