using Dynamics.Data;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>Reading and writing models.</content>
public sealed partial class KalmanLdm
{
    private const string ScalingMean = "input.mean", ScalingScale = "input.scale", ScalingFactor = "input.smoothing_factor", OptionsKey = "options";

    /// <summary>Writes parameters, input scaling and options as one safetensors file.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Save(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        IEnumerable<(string, Tensor)> scaling =
        [
            (ScalingMean, tensor(Scaling.Mean, [Scaling.UnitCount])),
            (ScalingScale, tensor(Scaling.Scale, [Scaling.UnitCount])),
            (ScalingFactor, tensor([Scaling.SmoothingFactor], [1])),
        ];
        Safetensors.Save(path, [.. named_parameters().Select(p => (p.name, (Tensor)p.parameter)), .. scaling], new Dictionary<string, string> { [OptionsKey] = OptionsJson.ToText(Options) });
    }

    /// <summary>Reads what <see cref="Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static KalmanLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        if (!archive.Metadata.TryGetValue(OptionsKey, out string? text))
        {
            throw new InputException("has no model options in its metadata", path, "give the model.safetensors of a run of 'train kalman'");
        }
        InputScaling scaling = new(archive[ScalingMean].data<double>().ToArray(), archive[ScalingScale].data<double>().ToArray(), archive[ScalingFactor].data<double>()[0]);
        if (scaling.Mean.Length != scaling.Scale.Length)
        {
            throw new InputException($"has {scaling.Mean.Length} means but {scaling.Scale.Length} scales of the input", path, "use the file as 'train kalman' wrote it");
        }
        KalmanLdm model = Initialize(OptionsJson.Parse<KalmanLdmOptions>(text, path), scaling, seed: 0);
        archive.CopyInto(model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
        return model;
    }
}
