using Dynamics.Data;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Models of one recording's counts that differ in time scale, in seed or in size, read side by side: what one bin says is in the
/// models that step over single bins, what lasts in those that step over many. The members know nothing of each other.</summary>
public sealed class KalmanEnsemble : nn.Module
{
    private const string Kind = nameof(KalmanEnsemble), CandidatesKey = "candidates";

    /// <summary>An ensemble that owns its members.</summary>
    /// <param name="members">The models.</param>
    /// <param name="candidates">What they were chosen from; null where nothing was chosen.</param>
    /// <exception cref="ArgumentException">There is none, or they are of different numbers of units.</exception>
    public KalmanEnsemble(IReadOnlyList<KalmanLdm> members, IReadOnlyList<EnsembleCandidate>? candidates = null)
        : base(Kind)
    {
        if (members.Count == 0 || members.Any(member => member.Encoder.FeatureCount != members[0].Encoder.FeatureCount))
        {
            throw new ArgumentException("an ensemble has at least one member, and all see the same units", nameof(members));
        }
        (Members, Candidates) = (members, candidates ?? []);
        for (int i = 0; i < members.Count; i++)
        {
            register_module(Name(i), members[i]);
        }
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<KalmanLdm> Members { get; }

    /// <summary>What the members were chosen from; empty where nothing was chosen.</summary>
    public IReadOnlyList<EnsembleCandidate> Candidates { get; }

    /// <summary>Units that the members see.</summary>
    public int UnitCount => Members[0].Encoder.FeatureCount;

    /// <summary>Dimensions of all states together.</summary>
    public int StateDimension => Members.Sum(member => member.Options.StateDimension);

    /// <summary>Fresh models; each has its own weights, all from one seed.</summary>
    /// <param name="options">One a member.</param>
    /// <param name="recording">What they will be trained on.</param>
    /// <param name="split">The scaling of the inputs is fitted on its train part.</param>
    /// <param name="seed">Chooses the weights.</param>
    public static KalmanEnsemble Initialize(IReadOnlyList<KalmanLdmOptions> options, BinnedRecording recording, Split split, ulong seed) =>
        new([.. options.Select((member, i) => KalmanLdm.Initialize(member, recording, split, MemberSeed(seed, i)))]);

    /// <summary>The seed of a member; the first one's is the ensemble's own.</summary>
    public static ulong MemberSeed(ulong seed, int member) => seed ^ ((ulong)member << 32);

    /// <summary>The states of all members side by side, of every bin.</summary>
    /// <param name="counts">Counts of a whole recording.</param>
    /// <exception cref="ArgumentException">They have another number of units than the models.</exception>
    public KalmanLatents Infer(SparseCounts counts)
    {
        KalmanLatents[] each = [.. Members.Select(member => member.Infer(counts))];
        return new(
            GaussianSeries.SideBySide([.. each.Select(one => one.Filtered)]),
            GaussianSeries.SideBySide([.. each.Select(one => one.Smoothed)]));
    }

    /// <summary>The filtered half of <see cref="Infer"/>.</summary>
    /// <exception cref="ArgumentException">They have another number of units than the models.</exception>
    public GaussianSeries InferCausally(SparseCounts counts) =>
        GaussianSeries.SideBySide([.. Members.Select(member => member.InferCausally(counts))]);

    /// <summary>Writes the parameters and options of all members as one safetensors file; where there is one, and nothing was chosen, as
    /// <see cref="KalmanModel.Save"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">What else its metadata say.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Save(string path, params IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (Members.Count == 1 && Candidates.Count == 0)
        {
            Members[0].Save(path, metadata);
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        IEnumerable<(string, Tensor)> scalings = Members.SelectMany((member, i) =>
            member.Encoder.Scaling.ToTensors().Select(entry => ($"{Name(i)}.{entry.Name}", entry.Tensor)));
        KeyValuePair<string, string> candidates = new(CandidatesKey, OptionsJson.ToText(Candidates));
        string options = OptionsJson.ToText(Members.Select(member => member.Options).ToArray());
        ModelFile.Save(path, this, Kind, options, scalings, [candidates, .. metadata]);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static KalmanEnsemble Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        if (ModelFile.KindOf(archive) != Kind)
        {
            return new([KalmanLdm.Load(path)]);
        }
        KalmanLdmOptions[] options = ModelFile.Options<KalmanLdmOptions[]>(archive, path, Kind);
        if (options.Length == 0 || !archive.Metadata.TryGetValue(CandidatesKey, out string? candidates))
        {
            throw new InputException("holds no member, or does not say what it was chosen from", path, "train that run anew");
        }
        KalmanLdm[] members = [.. options.Select((member, i) =>
            KalmanLdm.Initialize(member, InputScaling.From(archive, path, $"{Name(i)}."), seed: 0))];
        return ModelFile.Fill(new KalmanEnsemble(members, OptionsJson.Parse<EnsembleCandidate[]>(candidates, path)), archive);
    }

    private static string Name(int member) => $"member{member}";
}

/// <summary>A model that was trained for an ensemble, and how it did on held-out data.</summary>
/// <param name="Name">Its name in metrics: its time scale, such as <c>300ms</c>.</param>
/// <param name="StepBins">Bins that its filter steps over.</param>
/// <param name="LatentDimension">Dimensions of z.</param>
/// <param name="StateDimension">Dimensions of the state.</param>
/// <param name="CountDropout">Probability with which a count was dropped in its training.</param>
/// <param name="HeldOut">The figure by which it was judged, at its best look: what it tells of the spikes to come on the validation part,
/// nats a second.</param>
/// <param name="Passes">Passes over the train part until then.</param>
/// <param name="IsMember">Whether it was taken.</param>
public sealed record EnsembleCandidate(
    string Name, int StepBins, int LatentDimension, int StateDimension, double CountDropout, double HeldOut, double Passes, bool IsMember);
