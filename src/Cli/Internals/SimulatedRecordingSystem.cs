using Dynamics.Data;
using Dynamics.Data.Simulators;

namespace Dynamics.Cli.Internals;

/// <summary>A system that is simulated into a recording folder.</summary>
internal sealed class SimulatedRecordingSystem<T>(string name, string description, Func<T, int, Recording> simulate)
    : SimulatedSystem(name, description)
    where T : new()
{
    public override void Run(SimulationRequest request)
    {
        if (request.Sequences is not null || request.Part != SequencePart.Train)
        {
            throw new InputException(
                $"{Name} makes one recording, not sequences", request.Sequences is null ? "--test" : "--sequences", "leave it out");
        }
        RecordingTarget.Require(request.Target, request.Overwrite);
        Recording recording = simulate(request.Options<T>(), SharedOptions.ThreadCount(request.Threads));
        RecordingFolder.Save(recording, request.Target);
        RecordingTable.Show("data simulate", recording, request.Json, $"written to {request.Target}");
    }
}
