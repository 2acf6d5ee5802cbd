using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments;

/// <summary>Runs that are trained as a user's are, into a folder that is opened again.</summary>
internal static class TrainedRuns
{
    /// <summary>One seed of a run of a recording.</summary>
    public static Run Train(TemporaryFolder folder, Recording recording, RunOptions options, string command)
    {
        RecordingFolder.Save(recording, folder["recording"]);
        TrainingJob job = TrainingJob.Of(recording, options, [1], torch.CPU, threads: 2);
        RunFolder written = RunFolder.Create(folder["run"]);
        RunTraining.Begin(job, written, new() { Command = command, Data = folder["recording"] });
        RunTraining.Run(job, written);
        return Run.Open(written.Path);
    }
}
