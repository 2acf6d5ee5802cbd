using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What spikes say without latents. Where nothing is split, counts are those of single bins, as in the paper's comparison (ldm.md 0); else smoothed over
/// the past.</summary>
internal sealed class Hc11BaselinePart(Hc11StudyJob job, BinnedRecording recording, Hc11Protocol protocol, string studyPath)
    : Hc11Part(job, recording, Baselines, protocol, studyPath)
{
    protected override RunFolder Begin(string path)
    {
        RunFolder folder = RunFolder.Create(path);
        folder.WriteManifest(new RunManifest { Command = Hc11Study.CommandName, Data = Path.GetFullPath(Job.DataPath), Split = Protocol.Decoding(Recording) });
        return folder;
    }

    protected override Dictionary<string, Figure> Measure(RunFolder folder, CancellationToken cancellation) =>
        new(Decode(Protocol.Decoding(Recording), [], cancellation, Protocol.Name == Hc11Protocol.NoSplit ? ["counts.ridge", "counts.mlp"] : ["counts.ridge", "counts.mlp", "bayes.walk"]));
}
