using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Self-distillation without labels (DINO; Caron et al. 2021, arXiv 2104.14294): latents are logits of prototypes; the student's
/// softmax follows that of the teacher (<c>EmaTarget</c>), whose logits are centred by their running mean and sharpened by a lower
/// temperature. Small crops are students only.</summary>
/// <remarks>loss = mean over pairs of -sum_k P_teacher log P_student = h(teacher) + KL. Without centring one prototype takes all (h falls
/// to 0); without sharpening all have the same (h rises to log k).</remarks>
[Kind("dino")]
public sealed record DinoObjective : PairObjective
{
    /// <summary>Temperature of the student; positive.</summary>
    public double StudentTemperature { get; init => field = Check.Positive(value); } = 0.1;

    /// <summary>Temperature of the teacher; positive. Above 0.07 is unstable, 1 is no sharpening.</summary>
    public double TeacherTemperature { get; init => field = Check.Positive(value); } = 0.04;

    /// <summary>The teacher's temperature at step 0, from where it goes to <see cref="TeacherTemperature"/> on a straight line;
    /// positive.</summary>
    public double FirstTeacherTemperature { get; init => field = Check.Positive(value); } = 0.04;

    /// <summary>Steps of that line; 0 or more.</summary>
    public long TemperatureSteps { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>How much of the centre is kept from step to step; from 0 to 1. At 1 it stays 0, which is no centring.</summary>
    public double CenterMomentum { get; init => field = Check.UpToOne(value); } = 0.9;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "dino";

    /// <inheritdoc/>
    public override ObjectiveMemory CreateMemory(int latentDimension, Device device, ulong seed) =>
        new LogitCenter(latentDimension, CenterMomentum, device);

    /// <summary>The teacher's temperature at a step.</summary>
    public double TeacherTemperatureAt(long step) => step >= TemperatureSteps
        ? TeacherTemperature
        : FirstTeacherTemperature + ((TeacherTemperature - FirstTeacherTemperature) * step / TemperatureSteps);

    /// <inheritdoc/>
    /// <remarks>Parts: <c>teacherEntropy</c> and <c>divergence</c>, KL(teacher || student), nats.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor center = memory is LogitCenter { Mean: var mean }
            ? mean.to_type(pair.Target.dtype)
            : zeros([pair.Target.shape[1]], pair.Target.dtype, pair.Target.device);
        (Tensor loss, Tensor entropy) = CrossEntropy(pair, TeacherTemperatureAt(step), center);
        return new(loss, [("teacherEntropy", entropy), ("divergence", loss.detach() - entropy)]);
    }

    private (Tensor Loss, Tensor TeacherEntropy) CrossEntropy(LatentPair pair, double temperature, Tensor center)
    {
        if (pair.Target.device_type != DeviceType.CPU)
        {
            return SharpenedCrossEntropy.ByTensors(pair.Predicted, pair.Target, StudentTemperature, temperature, center);
        }
        Tensor both = SharpenedCrossEntropy.Apply(pair.Predicted, pair.Target, StudentTemperature, temperature, center);
        return (both.select(0, 0), both.detach().select(0, 1));
    }
}

/// <summary>The centre of <see cref="DinoObjective"/>: the running mean of the teacher's logits over the batch and both global views.
/// </summary>
public sealed class LogitCenter : ObjectiveMemory
{
    private readonly double _momentum;

    /// <summary>A centre at 0.</summary>
    public LogitCenter(int prototypes, double momentum, Device device) =>
        (_momentum, Mean) = (momentum, zeros([prototypes], device: device).DetachFromDisposeScope());

    /// <summary>The centre [prototype], float32.</summary>
    public Tensor Mean { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [("center", Mean)];

    /// <inheritdoc/>
    public override void Update(LatentPrediction prediction)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor batch = cat([.. prediction.TargetViews]).detach().mean([0]).to_type(Mean.dtype);
        Mean.ScaleInPlace(_momentum).AddInPlace(batch.Times(1 - _momentum));
    }
}
