using Dynamics.Experiments.Studies;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>The folder of a study on simulated sequences: begun, or opened to go on.</summary>
internal static class StudyFolder
{
    /// <summary>Makes the folder with options and manifest.</summary>
    /// <exception cref="InputException">Something lies there that may not be overwritten.</exception>
    public static RunFolder Begin(string study, string path, bool overwrite, SequenceStudyOptions options, IReadOnlyList<int> seeds)
    {
        RunFolder folder = RunFolder.Create(path, overwrite);
        folder.Begin(options, new RunManifest
        {
            Command = Command(study),
            Seeds = seeds,
        });
        return folder;
    }

    /// <summary>Opens the folder of a study that was begun, with the options and seeds that it was begun with.</summary>
    /// <exception cref="InputException">Another study lies there, or none.</exception>
    public static (RunFolder Folder, SequenceStudyOptions Options, IReadOnlyList<int> Seeds) Open(string study, string path)
    {
        RunFolder folder = RunFolder.Open(path);
        RunManifest manifest = folder.ReadManifest();
        return manifest.Command == Command(study)
            ? (folder, OptionsJson.Load<SequenceStudyOptions>(folder.OptionsPath), manifest.Seeds)
            : throw new InputException($"is a run of '{manifest.Command}'", path, $"give the folder of '{Command(study)}'");
    }

    private static string Command(string study) => RunManifest.StudyPrefix + study;
}
