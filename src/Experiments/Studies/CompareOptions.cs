using System.Globalization;
using System.Text.Json.Serialization;
using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Experiments.Studies;

/// <summary>Everything that decides a <see cref="CompareStudy"/>.</summary>
public sealed record CompareOptions
{
    /// <summary>The recordings.</summary>
    public IReadOnlyList<ComparedRecording> Recordings { get; init; } = [];

    /// <summary>The splits; each recording is trained and decoded with each of them.</summary>
    public IReadOnlyList<SplitOptions> Splits { get; init; } = [new ChronologicalSplit { PurgeSeconds = 10 }];

    /// <summary>What learns the latents; each other one is paired with the first.</summary>
    public IReadOnlyList<ComparedModel> Models { get; init; } = [new(ComparedModel.Kalman)];

    /// <summary>The recipe of <c>train kalman</c>; its split is not used.</summary>
    public KalmanRunOptions Run { get; init; } = new();

    /// <summary>The recipe of <c>train jepa</c>; its split is not used.</summary>
    public JepaRunOptions Jepa { get; init; } = new();

    /// <summary>The recipe of <c>train ssl</c>; its split is not used.</summary>
    public SslRunOptions Ssl { get; init; } = new();

    /// <summary>The decoders and their grids.</summary>
    public DecodingOptions Decoding { get; init; } = new();

    /// <summary>The recipe of a model.</summary>
    /// <exception cref="InputException">Nothing is trained by that name, or it has no horizon.</exception>
    internal RunOptions RunOf(ComparedModel model) => (model.Train, model.HorizonBins) switch
    {
        (ComparedModel.Kalman, null) => Run,
        ("jepa", null) => Jepa,
        ("jepa", int horizon) => Jepa with { Horizons = [horizon], HorizonWeights = [] },
        ("ssl", null) => Ssl,
        _ => throw new InputException(
            $"'{model.Name}' is no model", "models", "choose from kalman, ssl, jepa, and jepa@40 for a horizon of 40 bins"),
    };
}

/// <summary>What learns latents in a comparison.</summary>
/// <param name="Train">The word after <c>train</c>: kalman, jepa or ssl.</param>
/// <param name="HorizonBins">How far ahead a JEPA predicts, bins; null: as its options say.</param>
public sealed record ComparedModel(string Train, int? HorizonBins = null)
{
    /// <summary>The word of the Kalman models.</summary>
    internal const string Kalman = "kalman";

    /// <summary>What its figures bear.</summary>
    [JsonIgnore]
    public string Name => HorizonBins is { } bins ? $"{Train}_k{bins}" : Train;

    /// <summary>What a command line says: the word, and perhaps <c>@BINS</c> for a horizon, as in <c>jepa@40</c>.</summary>
    /// <exception cref="InputException">The horizon is no number of bins.</exception>
    public static ComparedModel Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new(text);
        }
        return int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int bins) && bins > 0
            ? new(text[..at], bins)
            : throw new InputException($"'{text[(at + 1)..]}' is no horizon in bins", text, "write jepa@40, or jepa alone");
    }
}

/// <summary>A recording in a comparison.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="BinWidthSeconds">Bin width that its spikes allow, seconds; null: the recipe's.</param>
/// <param name="Target">Channels to decode, as <see cref="Data.Target.Of"/> takes them; null: the position.</param>
public sealed record ComparedRecording(string Path, double? BinWidthSeconds = null, string? Target = null)
{
    /// <summary>The folder's name, lower-case, which figures bear.</summary>
    [JsonIgnore]
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)))
        .ToLowerInvariant().Replace('.', '_');

    /// <summary>What a command line says: a folder, and perhaps <c>@SECONDS</c> for the bin width, and <c>:CHANNELS</c> for what is
    /// decoded, as in <c>FOLDER@0.2:x,y</c>.</summary>
    /// <exception cref="InputException">The width is no number.</exception>
    public static ComparedRecording Parse(string text)
    {
        if (Directory.Exists(text))
        {
            return new(text);
        }
        if (text.LastIndexOf(':') is > 0 and int colon)
        {
            return Parse(text[..colon]) with { Target = text[(colon + 1)..] };
        }
        int at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new(text);
        }
        return double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && width > 0
            ? new(text[..at], width)
            : throw new InputException($"'{text[(at + 1)..]}' is no bin width in seconds", text, "write FOLDER@0.2, or the folder alone");
    }
}

/// <summary>A recording with a split and a model.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Split">The split.</param>
/// <param name="Index">Which of several splits; null where there is one.</param>
/// <param name="Model">What learns the latents.</param>
/// <param name="NamesModel">Whether the model is in the name: where there are several.</param>
public sealed record CompareCase(ComparedRecording Recording, SplitOptions Split, int? Index, ComparedModel Model, bool NamesModel)
    : StudyCase(
        NamesModel ? $"{PlaceOf(Recording, Index)}/{Model.Name}" : PlaceOf(Recording, Index),
        $"{Recording.Name}{(Index is { } number ? $", split {number}" : "")}{(NamesModel ? $", {Model.Name}" : "")}", Recording.Path)
{
    /// <summary>The recording, and which split: what models are compared on.</summary>
    public string Place => PlaceOf(Recording, Index);

    private static string PlaceOf(ComparedRecording recording, int? index) =>
        index is { } split ? $"{recording.Name}/split{split}" : recording.Name;
}
