using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>Reading and writing models.</content>
public sealed partial class SequenceLdm
{
    /// <summary>Writes parameters and options as one safetensors file.</summary>
    public void Save(string path) => Safetensors.Save(
        path,
        [.. named_parameters().Select(p => (p.name, (Tensor)p.parameter))],
        new Dictionary<string, string> { ["options"] = OptionsJson.ToText(Options), ["features"] = $"{FeatureCount}" });

    /// <summary>Reads what <see cref="Save"/> wrote, onto the CPU.</summary>
    public static SequenceLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        SequenceLdm model = Initialize(OptionsJson.Parse<SequenceLdmOptions>(archive.Metadata["options"], path), int.Parse(archive.Metadata["features"]), seed: 0);
        archive.CopyInto(model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
        return model;
    }
}
