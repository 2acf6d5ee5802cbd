using System.Text.Json;
using System.Text.Json.Serialization;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>A way of reading position out of a recording: a row of the decoding table. It is fitted on the train part, chooses its
/// hyper-parameters on validation (or takes documented defaults where there is none), and predicts the test part, whose labels it is not
/// given. In JSON a decoder is its name.</summary>
[JsonConverter(typeof(ByName))]
public abstract class PositionDecoder
{
    /// <summary>A decoder that is ready to run.</summary>
    /// <param name="name">Stable name, such as <c>counts.ridge</c>: dotted and lower-case. Figures begin with it.</param>
    /// <param name="causal">Whether bin t is decoded from bins up to t only.</param>
    /// <param name="needsLatents">Whether it reads latents; then it does not run where there are none. One that reads counts, or nothing,
    /// is a baseline, which latents are compared with.</param>
    /// <param name="isDefault">Whether it runs unless others are asked for.</param>
    /// <param name="needsSpikes">Whether it takes counts for numbers of spikes, such as Poisson; then it does not run where units are
    /// observed as continuous signals.</param>
    /// <param name="needsObservations">Whether it reads what latents are filtered from; then it does not run where nothing is
    /// filtered.</param>
    protected PositionDecoder(
        string name, bool causal = true, bool needsLatents = false, bool isDefault = true, bool needsSpikes = false,
        bool needsObservations = false) =>
        (Name, Causal, NeedsLatents, IsDefault, NeedsSpikes, NeedsObservations) =
            (name, causal, needsLatents, isDefault, needsSpikes, needsObservations);

    private static readonly PositionDecoder[] s_ofLatents =
    [
        LatentDecoder.Filtered("latent.ridge", options => options.Ridge),
        LatentDecoder.Filtered("latent.knn", options => options.Neighbors),
        LatentDecoder.Filtered("latent.mlp", options => options.Mlp),
        ClassifierWalkDecoder.Latents(),
        ClassifierWalkDecoder.Observations(),
    ];

    private static readonly PositionDecoder[] s_smoothed =
    [
        LatentDecoder.Smoothed("smoothed.ridge", options => options.Ridge, isDefault: false),
        LatentDecoder.Smoothed("smoothed.knn", options => options.Neighbors, isDefault: false),
        LatentDecoder.Smoothed("smoothed.mlp", options => options.Mlp, isDefault: false),
        ClassifierWalkDecoder.Smoothed(),
        ClassifierWalkDecoder.SmoothedObservations(),
    ];

    private static readonly PositionDecoder[] s_ofCounts =
        [SmoothedCountsDecoder.Ridge(), SmoothedCountsDecoder.Mlp(), ClassifierWalkDecoder.Counts()];

    /// <summary>Every decoder that has a name on the command line and in options, in the order of tables. A new one is its file and its row
    /// here: options, command line, table, JSON and page read this list, and the tests run their laws on it.</summary>
    public static IReadOnlyList<PositionDecoder> All { get; } =
    [
        .. s_ofLatents,
        new EnsembleDecoder("latent.ensemble", needsLatents: true, s_ofLatents),
        .. s_smoothed,
        new EnsembleDecoder("smoothed.ensemble", needsLatents: true, s_smoothed, causal: false, isDefault: false),
        .. s_ofCounts,
        new EnsembleDecoder("counts.ensemble", needsLatents: false, s_ofCounts),
        new WienerDecoder(),
        new KinematicKalmanDecoder(),
        new GruDecoder(),
        new MemorylessBayesDecoder(),
        new WalkBayesDecoder(),
        new MeanDecoder(),
        new LastDecoder(),
    ];

    /// <summary>Those that run unless others are asked for.</summary>
    public static IReadOnlyList<PositionDecoder> Default { get; } = [.. All.Where(decoder => decoder.IsDefault)];

    /// <summary>Stable name, such as <c>latent.mlp</c>.</summary>
    public string Name { get; }

    /// <summary>Whether bin t is decoded from bins up to t only.</summary>
    public bool Causal { get; }

    /// <summary>Whether it reads latents. The others are baselines.</summary>
    public bool NeedsLatents { get; }

    /// <summary>Whether it runs unless others are asked for.</summary>
    public bool IsDefault { get; }

    /// <summary>Whether it takes counts for numbers of spikes.</summary>
    public bool NeedsSpikes { get; }

    /// <summary>Whether it reads what latents are filtered from.</summary>
    public bool NeedsObservations { get; }

    /// <summary>Whether it can read these latents, or needs none. Those that nothing smooths come as one series: a decoder that sees the
    /// future of them would see no more than the causal one.</summary>
    internal bool Reads(IReadOnlyList<LatentRun> latents) => !NeedsLatents || (latents.Count > 0
        && (Causal || latents.Any(run => !ReferenceEquals(run.Smoothed, run.Filtered)))
        && (!NeedsObservations || latents.All(run => run.Observations is not null)));

    /// <summary>Decoders by their names.</summary>
    /// <param name="names">Some of the names in <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">A name that no decoder has.</exception>
    public static IReadOnlyList<PositionDecoder> Named(params IEnumerable<string> names) => [.. names.Select(name =>
        All.FirstOrDefault(decoder => decoder.Name == name)
            ?? throw new ArgumentException($"'{name}' is no decoder; there are {string.Join(", ", All.Select(decoder => decoder.Name))}"))];

    /// <summary>Fits and predicts.</summary>
    /// <param name="problem">What is known, and what is asked; <see cref="DecodingProblem.Decode"/> and
    /// <see cref="DecodingProblem.Complete"/> make the predictions from what was fitted.</param>
    /// <param name="cancellation">Stops between fits, and within long ones.</param>
    /// <returns>One prediction a seed, or one alone where nothing is random. The same again for the same problem.</returns>
    public abstract IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>A decoder in JSON is its name.</summary>
    internal sealed class ByName : JsonConverter<PositionDecoder>
    {
        public override PositionDecoder Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Named(reader.GetString()!)[0];

        public override void Write(Utf8JsonWriter writer, PositionDecoder value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);
    }
}

/// <summary>What one seed of a decoder says about the test range, before it is scored. Series cover
/// <see cref="DecodingProblem.TestRange"/>, tracked or not.</summary>
/// <param name="Choices">The hyper-parameters that were chosen, such as <c>lambda=0.001</c>; may be empty.</param>
/// <param name="ValidationRSquared">R² on the validation part; NaN without one.</param>
/// <param name="Predicted">Position [bin].</param>
/// <param name="Raw">Predictive intervals as the decoder states them, every bin.</param>
/// <param name="Calibrated">The same, scaled on validation.</param>
/// <param name="Held">Position in <see cref="DecodingProblem.HeldRange"/> [bin].</param>
/// <param name="HeldRaw">Predictive intervals as the decoder states them, at the validation bins that calibration rests on; none without
/// validation.</param>
public sealed record SeedPrediction(
    string Choices, double ValidationRSquared, float[] Predicted, PredictiveIntervals Raw, PredictiveIntervals Calibrated, float[] Held,
    PredictiveIntervals HeldRaw);
