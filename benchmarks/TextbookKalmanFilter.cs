using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>The differentiable Kalman filter as a textbook (and the published reference, docs/reference/kalman.md, "Textbook form") writes
/// it: covariances for every window and bin, explicit inverse, one small tensor operation after the other, gradients by autograd. The
/// oracle for the fused kernel and the baseline of <c>dynamics bench kalman</c>.</summary>
public static class TextbookKalmanFilter
{
    /// <summary>Mean negative log-likelihood in nats per observed bin, a differentiable scalar. Any floating type and device.</summary>
    /// <param name="z">Encoder outputs [batch, time, latent].</param>
    /// <param name="transition">A [state, state].</param>
    /// <param name="offset">b [state].</param>
    /// <param name="processNoise">Diagonal of Q, variances: [state], or [batch, time, state].</param>
    /// <param name="observationNoise">Diagonal of R, variances: [1], or [batch, time, latent].</param>
    /// <param name="detachTarget">Whether z_t is a constant where it is the prediction's target.</param>
    /// <param name="mask">1 where a bin is observed, else 0, [batch, time] of z's type; null: all are.</param>
    public static Tensor NegativeLogLikelihood(
        Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise, bool detachTarget, Tensor? mask = null)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long bins, long latent, long state) = (z.shape[0], z.shape[1], z.shape[2], offset.shape[0]);
        Tensor identity = eye(state, dtype: z.dtype, device: z.device);
        Tensor observation = identity.narrow(0, 0, latent); // C [latent, state]
        Tensor noise = processNoise.expand(batch, bins, state), variance = observationNoise.expand(batch, bins, latent);
        Tensor mean = zeros([batch, state, 1], dtype: z.dtype, device: z.device);
        Tensor covariance = identity.unsqueeze(0).repeat(batch, 1, 1);
        Tensor shift = offset.reshape(1, state, 1);
        Tensor total = zeros([1], dtype: z.dtype, device: z.device);
        for (long bin = 0; bin < bins; bin++)
        {
            mean = transition.matmul(mean - shift).Plus(shift);
            covariance = transition.matmul(covariance).matmul(transition.t()).Plus(noise.select(1, bin).diag_embed());
            Tensor observed = z.select(1, bin).unsqueeze(2); // [batch, latent, 1]
            Tensor predicted = observation.matmul(mean);
            Tensor innovationCovariance = observation.matmul(covariance).matmul(observation.t()).Plus(variance.select(1, bin).diag_embed());
            Tensor inverse = linalg.inv(innovationCovariance);
            Tensor error = (detachTarget ? observed.detach() : observed) - predicted;
            Tensor distance = error.transpose(1, 2).matmul(inverse).matmul(error).reshape(batch);
            Tensor cost = distance.Plus(linalg.slogdet(innovationCovariance).Item2).Plus(latent * Math.Log(2 * Math.PI)).Times(0.5);
            Tensor gain = covariance.matmul(observation.t()).matmul(inverse);
            if (mask is not null)
            {
                Tensor seen = mask.select(1, bin);
                cost *= seen;
                gain *= seen.reshape(batch, 1, 1);
            }
            total = total.Plus(cost.sum());
            mean = mean.Plus(gain.matmul(observed - predicted));
            covariance = (identity - gain.matmul(observation)).matmul(covariance);
        }
        Tensor result = (mask is null ? total.DividedBy(batch * bins) : total / mask.sum()).squeeze();
        return result.MoveToOuterDisposeScope();
    }
}
