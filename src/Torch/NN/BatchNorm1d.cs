using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Mean 0 and variance 1 of each feature over the batch, [batch, feature] or [batch, feature, time], then a learned
/// scale and shift; in use, over running averages of the batches seen.
/// </summary>
public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
{
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;
    private readonly Tensor? _running_mean;
    private readonly Tensor? _running_var;
    private readonly Tensor? _num_batches_tracked;

    internal BatchNorm1d(
        long features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(nameof(BatchNorm1d))
    {
        num_features = features;
        this.eps = eps;
        this.momentum = momentum;
        if (affine)
        {
            _weight = new Parameter(ones(features, dtype, device));
            _bias = new Parameter(zeros(features, dtype, device));
            register_parameter(nameof(weight), _weight);
            register_parameter(nameof(bias), _bias);
        }

        if (track_running_stats)
        {
            _running_mean = zeros(features, dtype, device);
            _running_var = ones(features, dtype, device);
            _num_batches_tracked = zeros([], int64, device);
            register_buffer(nameof(running_mean), _running_mean);
            register_buffer(nameof(running_var), _running_var);
            register_buffer("num_batches_tracked", _num_batches_tracked);
        }
    }

    /// <summary>The scale, or null.</summary>
    public Parameter? weight => _weight;

    /// <summary>The shift, or null.</summary>
    public Parameter? bias => _bias;

    /// <summary>The running average of the means, or null.</summary>
    public Tensor? running_mean => _running_mean;

    /// <summary>The running average of the variances, or null.</summary>
    public Tensor? running_var => _running_var;

    /// <summary>The number of features.</summary>
    public long num_features { get; }

    /// <summary>What is added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>The weight of a new batch in the running averages.</summary>
    public double momentum { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            _num_batches_tracked?.add_(1);
        }

        var useBatch = training || _running_mean is null;
        return nn.functional.batch_norm(input, _running_mean, _running_var, _weight, _bias, useBatch, momentum, eps);
    }
}
