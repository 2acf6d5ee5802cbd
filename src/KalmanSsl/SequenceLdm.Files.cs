using System.Globalization;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Training;

namespace Dynamics.KalmanSsl;

/// <content>Reading and writing models.</content>
public sealed partial class SequenceLdm
{
    private const string FeaturesKey = "features", EncoderWeight = "encoder.weight0";

    /// <summary>Writes parameters and options as one safetensors file, with the number of features in its metadata.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Save(string path) =>
        ModelFile.Save(path, this, Options, [], [new(FeaturesKey, FeatureCount.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Reads what <see cref="Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static SequenceLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        if (!archive.Metadata.TryGetValue(FeaturesKey, out string? text))
        {
            throw new InputException("has no number of features in its metadata", path, "give a model of sequences");
        }
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out int features) || archive[EncoderWeight].shape is not [_, var width] || width != features)
        {
            throw new InputException($"says that a frame has '{text}' features, and '{EncoderWeight}' has shape [{string.Join(", ", archive[EncoderWeight].shape)}]", path, "use the file as it was written");
        }
        return ModelFile.Fill(Initialize(ModelFile.Options<SequenceLdmOptions>(archive, path), features, seed: 0), archive);
    }
}
