using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>Predicts the latents of the bins some horizons later from those up to a bin: JEPA over time.</summary>
/// <typeparam name="TBatch">What the encoder takes.</typeparam>
public sealed class HorizonPredictor<TBatch> : Predictor<TBatch>
{
    private readonly HorizonModel _model;
    private readonly HorizonSet _horizons;
    private readonly Func<TBatch, Tensor>? _covariates;

    /// <summary>A predictor over a model, which stays its owner's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="horizons">The horizons, with their weights.</param>
    /// <param name="learningRate">Factor of the model's learning rate.</param>
    /// <param name="covariates">What acts on the latents of a batch [batch, time, covariate]; null where the model takes none.</param>
    public HorizonPredictor(
        HorizonModel model, HorizonSet horizons, double learningRate = 1, Func<TBatch, Tensor>? covariates = null)
    {
        (_model, _horizons, _covariates) = (model, horizons, covariates);
        ParameterGroups = [new("predictor", model.Parameters, learningRate)];
        State = [.. model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override LatentPrediction Predict(Encoder<TBatch> encoder, TBatch batch, Tensor z, Tensor target) =>
        HorizonPrediction.Of(z, target, _model.Predict(z, _horizons.Bins, _covariates?.Invoke(batch)), _horizons.Weights);

    /// <inheritdoc/>
    public override void AfterStep()
    {
    }

    /// <inheritdoc/>
    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

/// <summary>Horizons that are trained at.</summary>
public sealed record HorizonSet
{
    /// <summary>Horizons with weights.</summary>
    /// <param name="bins">Bins ahead, ascending, from 1.</param>
    /// <param name="weights">A positive weight each; null: all alike.</param>
    /// <exception cref="InputException">None, one below 1, out of order, or other weights.</exception>
    public HorizonSet(IReadOnlyList<int> bins, IReadOnlyList<double>? weights = null)
    {
        (Bins, Weights) = (bins, weights is null or { Count: 0 } ? [.. bins.Select(_ => 1.0)] : weights);
        if (bins.Count == 0 || bins[0] < 1 || bins.Zip(bins.Skip(1), (a, b) => b <= a).Contains(true))
        {
            throw new InputException($"horizons {string.Join(", ", bins)}", "horizons", "give bins ahead from 1, ascending");
        }
        if (Weights.Count != bins.Count || Weights.Any(weight => !(weight > 0 && double.IsFinite(weight))))
        {
            throw new InputException(
                $"weights {string.Join(", ", Weights)} for {bins.Count} horizons", "horizonWeights", "give a positive one for each");
        }
    }

    /// <summary>Bins ahead, ascending.</summary>
    public IReadOnlyList<int> Bins { get; }

    /// <summary>Their weights.</summary>
    public IReadOnlyList<double> Weights { get; }
}
