using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The likelihood by tensor operations where each bin of each window has noise variances of its own: the filter bin by bin, batched
/// over windows, covariances in Joseph form and kept symmetric, gradients by autograd.</summary>
internal static class VaryingTensorKalman
{
    public static Tensor Evaluate(Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise, bool detachTarget)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long bins, long latent, long state) = (z.shape[0], z.shape[1], z.shape[2], offset.shape[0]);
        Tensor identity = eye(state, dtype: z.dtype, device: z.device);
        Tensor process = processNoise.expand(batch, bins, state).diag_embed(); // [batch, time, state, state]
        Tensor observation = observationNoise.expand(batch, bins, latent).diag_embed(); // [batch, time, latent, latent]
        Tensor shift = offset.reshape(1, state, 1), transposed = transition.t();
        Tensor mean = zeros([batch, state, 1], dtype: z.dtype, device: z.device);
        Tensor covariance = (KalmanLikelihood.InitialVariance * identity).expand(batch, state, state);
        List<Tensor> costs = [];
        for (long bin = 0; bin < bins; bin++)
        {
            mean = transition.matmul(mean - shift) + shift;
            covariance = transition.matmul(covariance).matmul(transposed) + process.select(1, bin);
            Tensor target = z.select(1, bin).unsqueeze(2); // [batch, latent, 1]
            Tensor noise = observation.select(1, bin), toLatent = covariance.narrow(2, 0, latent); // P C'
            Tensor innovationCovariance = toLatent.narrow(1, 0, latent) + noise;
            Tensor inverse = linalg.inv(innovationCovariance), logDiagonal = linalg.cholesky(innovationCovariance).diagonal(0, 1, 2).log();
            Tensor predicted = mean.narrow(1, 0, latent), error = (detachTarget ? target.detach() : target) - predicted;
            costs.Add((0.5 * error.transpose(1, 2).matmul(inverse).matmul(error)).reshape(batch) + logDiagonal.sum([1]));
            Tensor gain = toLatent.matmul(inverse); // [batch, state, latent]
            mean += gain.matmul(target - predicted);
            Tensor keep = identity - cat([gain, zeros([batch, state, state - latent], dtype: z.dtype, device: z.device)], 2); // I - K C
            covariance = keep.matmul(covariance).matmul(keep.transpose(1, 2)) + gain.matmul(noise).matmul(gain.transpose(1, 2));
            covariance = 0.5 * (covariance + covariance.transpose(1, 2));
        }
        return (stack(costs, 0).mean() + (0.5 * latent * Math.Log(2 * Math.PI))).MoveToOuterDisposeScope();
    }
}
