using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>One thing on one split: trained if need be, decoded, measured, and kept in a folder of its own. Its result is there when, and only when, it is
/// finished.</summary>
internal abstract class Hc11Part
{
    public const string Baselines = "baselines";

    private CommandResult? _result;

    protected Hc11Part(Hc11StudyJob job, BinnedRecording recording, string name, Hc11Protocol protocol, string studyPath)
    {
        (Job, Recording, Name, Protocol, Folder) = (job, recording, name, protocol, PathOf(studyPath, name, protocol.Name));
        string file = Path.Combine(Folder, "result.json");
        FolderChecksums.Require(file);
        CommandResult? found = File.Exists(file) ? CommandResult.Read(file) : null;
        _result = found?.Command == Hc11Study.CommandName ? found : null;
    }

    public string Name { get; }

    public Hc11Protocol Protocol { get; }

    /// <summary>Where it is kept.</summary>
    public string Folder { get; }

    public bool IsFinished => _result is not null;

    /// <summary>The figures of the finished part, by the names of <see cref="DecodingTable.Figures"/>, <c>insample.</c>, <c>cautious.</c> and <c>evidence.</c> before some.</summary>
    public IReadOnlyDictionary<string, Figure> Figures => _result!.Figures;

    /// <summary>R² of the perceptron on all test bins.</summary>
    public double RSquared => (Figures.GetValueOrDefault("latent.mlp.r2") ?? Figures["counts.mlp.r2"]).Value;

    protected Hc11StudyJob Job { get; }

    protected BinnedRecording Recording { get; }

    /// <summary>The parts of a study, in the order in which they are run.</summary>
    public static IReadOnlyList<Hc11Part> Of(Hc11StudyJob job, BinnedRecording recording, string studyPath) =>
    [
        .. job.Options.Protocols.Select(Hc11Protocol.ByName).SelectMany(protocol => (Hc11Part[])
        [
            new Hc11BaselinePart(job, recording, protocol, studyPath),
            .. job.Options.Objectives.Select(name => new Hc11ModelPart(job, recording, Hc11Objective.ByName(name), protocol, studyPath)),
        ]),
    ];

    /// <summary>Every folder that a part of any study may have.</summary>
    public static IEnumerable<string> AllFolders(string studyPath) =>
        from name in Hc11Objective.All.Select(objective => objective.Name).Append(Baselines)
        from protocol in Hc11Protocol.All
        select PathOf(studyPath, name, protocol.Name);

    public void Run(CancellationToken cancellation)
    {
        if (IsFinished)
        {
            return;
        }
        RunFolder folder = File.Exists(Path.Combine(Folder, "manifest.json")) ? RunFolder.Open(Folder) : Begin(Folder);
        Dictionary<string, Figure> figures = Measure(folder, cancellation);
        CommandResult result = new(Hc11Study.CommandName, figures, OptionsJson.ToObject(Job.Options), RunEnvironment.Describe());
        folder.WriteResult(result);
        _result = result;
    }

    protected abstract RunFolder Begin(string path);

    protected abstract Dictionary<string, Figure> Measure(RunFolder folder, CancellationToken cancellation);

    /// <summary>Decodes with the named decoders; intervals that nobody reads are made from little, since they cost most of the time.</summary>
    protected DecodingTable Table(Split split, IReadOnlyList<LatentRun> latents, bool sampling, CancellationToken cancellation, params IReadOnlyList<string> decoders)
    {
        DecodingOptions options = Job.Options.Decoding;
        options = sampling ? options : options with { Mlp = options.Mlp with { PosteriorSamples = 0 }, Neighbors = options.Neighbors with { MaximumTrainBins = Math.Min(500, options.Neighbors.MaximumTrainBins) } };
        options = options with { Decoders = PositionDecoder.Named(decoders) };
        return PositionDecoding.Evaluate(Recording, split, latents, options, cancellation: cancellation);
    }

    /// <summary>The figures of <see cref="Table"/> without sampling.</summary>
    protected IReadOnlyDictionary<string, Figure> Decode(Split split, IReadOnlyList<LatentRun> latents, CancellationToken cancellation, params IReadOnlyList<string> decoders) =>
        Table(split, latents, sampling: false, cancellation, decoders).Figures();

    private static string PathOf(string studyPath, string name, string protocol) => Path.Combine(studyPath, name, protocol);
}
