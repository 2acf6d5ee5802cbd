using System.CommandLine;
using Dynamics.Tensors;
using TorchSharp;

namespace Dynamics.Cli.Internals;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    private const int MaximumThreads = 512;

    public static Option<string> Data() =>
        new("--data") { Description = "Recording folder (made by 'data import' or 'data simulate').", HelpName = "REC" };

    public static Option<string> Out(string description) =>
        new("--out") { Description = description, HelpName = "FOLDER", Required = true };

    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace what is at --out." };

    public static Option<string> Json() =>
        new("--json") { Description = "Also write the figures as JSON to this file, or to stdout with '-'.", HelpName = "FILE|-" };

    public static Option<string> Config() =>
        new("--config") { Description = "JSON file with options (the format of a run's options.json).", HelpName = "FILE" };

    public static Option<string[]> Set() =>
        new("--set") { Description = "Set one option, e.g. --set model.latentDimension=8. May be repeated.", HelpName = "a.b=VALUE",
            AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };

    public static Option<int> Threads() =>
        new("--threads") { Description = "CPU threads (default: SLURM_CPUS_PER_TASK, else all cores).", HelpName = "N" };

    public static Option<string> Device() =>
        new("--device") { Description = "auto, cpu or cuda.", HelpName = "DEVICE", DefaultValueFactory = _ => "auto" };

    /// <summary>The thread count asked for, set for libtorch too.</summary>
    /// <exception cref="InputException">A count that is negative or too large.</exception>
    public static int ApplyThreads(int? requested)
    {
        int threads = ThreadCount(requested);
        TorchRuntime.Prepare();
        torch.set_num_threads(threads);
        return threads;
    }

    /// <summary>The thread count asked for, for work without libtorch.</summary>
    /// <exception cref="InputException">A count that is negative or too large.</exception>
    public static int ThreadCount(int? requested)
    {
        if (requested is < 0 or > MaximumThreads)
        {
            throw new InputException(
                $"{requested} threads", "--threads", $"give a number from 1 to {MaximumThreads}, or 0 for the default");
        }
        return requested is > 0 ? requested.Value
            : int.TryParse(Environment.GetEnvironmentVariable("SLURM_CPUS_PER_TASK"), out int slurm) && slurm > 0 ? slurm
            : Environment.ProcessorCount;
    }

    /// <summary>The device asked for.</summary>
    /// <exception cref="InputException">An unknown name, or CUDA where there is none.</exception>
    public static torch.Device ParseDevice(string name)
    {
        TorchRuntime.Prepare();
        return name switch
        {
            "auto" => torch.device(torch.cuda.is_available() ? "cuda" : "cpu"),
            "cpu" => torch.device("cpu"),
            "cuda" when torch.cuda.is_available() => torch.device("cuda"),
            "cuda" =>
                throw new InputException(
                    "no CUDA device is available to this libtorch", "--device",
                    "use --device cpu, or a build for the GPU (README, 'On a GPU')"),
            _ => throw new InputException($"'{name}' is no device", "--device", "use auto, cpu or cuda"),
        };
    }

    /// <summary>A number of seeds from the first one on.</summary>
    /// <exception cref="InputException">A negative seed, or none.</exception>
    public static int[] SeedList(int first, int count)
    {
        if (first < 0 || count < 1 || first > int.MaxValue - count)
        {
            throw new InputException(
                $"{count} seeds from {first} on", "--seed, --seeds", "give a first seed of at least 0 and at least one seed");
        }
        return [.. Enumerable.Range(first, count)];
    }

    /// <exception cref="InputException">A number of things below 1.</exception>
    public static void RequireAny(int count, string things, string option)
    {
        if (count < 1)
        {
            throw new InputException($"{count} {things}", option, "give at least 1");
        }
    }

    /// <summary>What a resumed run would silently ignore is refused.</summary>
    /// <exception cref="InputException">One of the others was given.</exception>
    public static void RefuseBeside(ParseResult parsed, Option resume, params ReadOnlySpan<Option> others)
    {
        foreach (Option other in others)
        {
            if (parsed.GetResult(other) is { Implicit: false })
            {
                throw new InputException(
                    $"cannot be changed when a run goes on ({resume.Name})", other.Name,
                    "leave it out; options, split and seeds are the run's own");
            }
        }
    }
}
