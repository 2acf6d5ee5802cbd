using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The likelihood by tensor operations where covariances differ between windows (noise variances of each bin, missing bins): the filter bin
/// by bin, batched over windows, covariances in Joseph form and kept symmetric, gradients by autograd. In double whatever the inputs'
/// type: badly conditioned covariances do not survive single precision. The result has z's type.</summary>
internal static class VaryingTensorKalman
{
    /// <returns>The loss, and the means of the predictions [batch, time, latent].</returns>
    public static (Tensor Loss, Tensor Mean) Evaluate(
        Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise, bool detachTarget, Tensor? observed)
    {
        using DisposeScope scope = NewDisposeScope();
        ScalarType type = z.dtype;
        (z, transition, offset) = (z.to(ScalarType.Float64), transition.to(ScalarType.Float64), offset.to(ScalarType.Float64));
        (processNoise, observationNoise) = (processNoise.to(ScalarType.Float64), observationNoise.to(ScalarType.Float64));
        (long batch, long bins, long latent, long state) = (z.shape[0], z.shape[1], z.shape[2], offset.shape[0]);
        Tensor? weight = observed?.to(z.dtype); // [batch, time]
        Tensor[]? weights = weight?.unbind(1);
        if (observed is not null)
        {
            Tensor missing = observed.logical_not().unsqueeze(2); // [batch, time, 1]
            z = z.FilledWhere(missing, 0); // whatever stands there, gradients see none of it
            observationNoise = observationNoise.expand(batch, bins, latent).FilledWhere(missing, 1);
        }
        Tensor identity = eye(state, dtype: z.dtype, device: z.device);
        Tensor[] process = processNoise.expand(batch, bins, state).diag_embed().unbind(1); // [batch, state, state] a bin: slices one by one would cost a whole gradient each
        Tensor[] observation = observationNoise.expand(batch, bins, latent).diag_embed().unbind(1); // [batch, latent, latent] a bin
        Tensor[] targets = z.unsqueeze(3).unbind(1); // [batch, latent, 1] a bin
        Tensor shift = offset.reshape(1, state, 1), transposed = transition.t();
        Tensor mean = zeros([batch, state, 1], dtype: z.dtype, device: z.device);
        Tensor covariance = identity.Times(KalmanLikelihood.InitialVariance).expand(batch, state, state);
        List<Tensor> costs = [], means = [];
        for (long bin = 0; bin < bins; bin++)
        {
            mean = transition.matmul(mean - shift).Plus(shift);
            covariance = transition.matmul(covariance).matmul(transposed).Plus(process[bin]);
            Tensor target = targets[bin], noise = observation[bin], toLatent = covariance.narrow(2, 0, latent); // P C'
            Tensor innovationCovariance = toLatent.narrow(1, 0, latent).Plus(noise);
            Tensor factor = Cholesky.FactorOrNaN(innovationCovariance), logDiagonal = factor.diagonal(0, 1, 2).log();
            Tensor predicted = mean.narrow(1, 0, latent), error = (detachTarget ? target.detach() : target) - predicted;
            means.Add(predicted);
            Tensor whitened = linalg.solve_triangular(factor, error, upper: false);
            Tensor cost = whitened.Squared().sum([1, 2]).Times(0.5).Plus(logDiagonal.sum([1]));
            Tensor gain = linalg.solve_triangular(factor.transpose(1, 2), linalg.solve_triangular(factor, toLatent.transpose(1, 2), upper: false), upper: true).transpose(1, 2); // [batch, state, latent]
            if (weights is not null)
            {
                cost *= weights[bin];
                gain *= weights[bin].reshape(batch, 1, 1); // without a gain the update leaves the prediction
            }
            costs.Add(cost);
            mean = mean.Plus(gain.matmul(target - predicted));
            Tensor keep = identity - cat([gain, zeros([batch, state, state - latent], dtype: z.dtype, device: z.device)], 2); // I - K C
            covariance = keep.matmul(covariance).matmul(keep.transpose(1, 2)).Plus(gain.matmul(noise).matmul(gain.transpose(1, 2)));
            covariance = covariance.Plus(covariance.transpose(1, 2)).Times(0.5);
        }
        Tensor total = stack(costs, 0); // [time, batch]
        Tensor loss = (weight is null ? total.mean() : total.sum() / weight.sum()).Plus(0.5 * latent * Math.Log(2 * Math.PI));
        return (loss.to(type).MoveToOuterDisposeScope(), stack(means, 1).squeeze(3).to(type).MoveToOuterDisposeScope());
    }
}
