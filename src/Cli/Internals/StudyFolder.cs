using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>The folder of a study: begun anew, or gone on with.</summary>
internal static class StudyFolder
{
    /// <summary>Makes the folder with its manifest, or opens the one of the same study, options and seeds.</summary>
    /// <exception cref="InputException">Another study lies there, or one that may not be overwritten.</exception>
    public static RunFolder Begin(string study, string path, bool resume, bool overwrite, JsonObject options, IReadOnlyList<int> seeds)
    {
        string command = $"study {study}";
        if (resume)
        {
            if (overwrite)
            {
                throw new InputException("cannot stand beside --resume", "--overwrite", "leave out one of the two");
            }
            RunFolder begun = RunFolder.Open(path);
            RunManifest manifest = begun.ReadManifest();
            if (manifest.Command != command || !JsonNode.DeepEquals(manifest.Options, options) || !manifest.Seeds.SequenceEqual(seeds))
            {
                throw new InputException($"holds '{manifest.Command}' with other options or seeds", path, "resume with the options that it was begun with, or choose another --out");
            }
            return begun;
        }
        RunFolder folder = RunFolder.Create(path, overwrite);
        folder.WriteManifest(new RunManifest
        {
            Command = command,
            CommandLine = Environment.GetCommandLineArgs()[1..],
            Options = options,
            Seeds = seeds,
            Versions = RunEnvironment.Describe(),
        });
        return folder;
    }
}
