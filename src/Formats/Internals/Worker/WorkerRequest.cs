namespace Dynamics.Formats.Internals.Worker;

/// <summary>What a worker is asked: to import a file, or (without options) whether a format recognises it.</summary>
internal sealed record WorkerRequest(string Format, string Path, ImportOptions? Options);
