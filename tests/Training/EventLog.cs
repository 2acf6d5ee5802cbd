using Dynamics.Training;

namespace Dynamics.Tests.Training;

/// <summary>Keeps the events, on the thread that reports them.</summary>
internal sealed class EventLog(Action<TrainingEvent>? then = null) : IProgress<TrainingEvent>
{
    public List<TrainingEvent> Events { get; } = [];

    public void Report(TrainingEvent value)
    {
        Events.Add(value);
        then?.Invoke(value);
    }
}
