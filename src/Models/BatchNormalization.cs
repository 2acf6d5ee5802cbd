using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>BatchNorm (Ioffe and Szegedy 2015) over the first axis of [row, feature], or over all but the second of [image, channel,
/// height, width]: the batch's moments in training, running ones in evaluation. Biased variance, epsilon 1e-5, running moments by 0.1, as
/// PyTorch.</summary>
public sealed class BatchNormalization : nn.Module<Tensor, Tensor>
{
    private const double Momentum = 0.1, Epsilon = 1e-5;
    private readonly Parameter? weight, bias;
    private readonly Tensor running_mean, running_var;

    /// <summary>Normalises so many features.</summary>
    /// <param name="features">Their number.</param>
    /// <param name="scales">Whether a scale and an offset are learned.</param>
    public BatchNormalization(int features, bool scales = true)
        : base(nameof(BatchNormalization))
    {
        if (scales)
        {
            (weight, bias) = (new(ones([features])), new(zeros([features])));
            register_parameter(nameof(weight), weight);
            register_parameter(nameof(bias), bias);
        }
        (running_mean, running_var) = (zeros([features]), ones([features]));
        register_buffer(nameof(running_mean), running_mean);
        register_buffer(nameof(running_var), running_var);
    }

    /// <summary>What is learned.</summary>
    public IReadOnlyList<Parameter> Parameters => weight is null ? [] : [weight, bias!];

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.batch_norm(
        input, get_buffer(nameof(running_mean)), get_buffer(nameof(running_var)), weight, bias, training && input.shape[0] > 1, Momentum,
        Epsilon);
}
