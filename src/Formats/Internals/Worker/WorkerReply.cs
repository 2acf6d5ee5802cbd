using Dynamics.Data;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>What a worker answers: one of recording, recognition, the user's mistake or a failure of ours.</summary>
internal sealed record WorkerReply
{
    public Recording? Recording { get; init; }

    public bool Recognized { get; init; }

    public InputException? Mistake { get; init; }

    public string? Failure { get; init; }

    /// <summary>The process failed, or has taken more than it may: it is used no more.</summary>
    public bool Spent { get; init; }
}
