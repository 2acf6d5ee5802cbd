using Dynamics.KalmanSsl.Internals;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>Reading and writing models.</content>
public sealed partial class KalmanLdm
{
    private const string ScalingMean = "input.mean", ScalingScale = "input.scale", ScalingFactor = "input.smoothing_factor";

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
        ModelFile.Save(path, this, Options, scaling, []);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static KalmanLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        KalmanLdmOptions options = ModelFile.Options<KalmanLdmOptions>(archive, path);
        InputScaling scaling = new(archive[ScalingMean].data<double>().ToArray(), archive[ScalingScale].data<double>().ToArray(), archive[ScalingFactor].data<double>()[0]);
        if (scaling.Mean.Length != scaling.Scale.Length)
        {
            throw new InputException($"has {scaling.Mean.Length} means but {scaling.Scale.Length} scales of the input", path, "use the file as 'train kalman' wrote it");
        }
        return ModelFile.Fill(Initialize(options, scaling, seed: 0), archive);
    }
}
