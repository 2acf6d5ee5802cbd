using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A batch that was filtered.</summary>
/// <param name="Loss">Mean negative log-likelihood, nats a bin.</param>
/// <param name="Mean">Means of the predictions [batch, time, latent].</param>
/// <param name="States">Filtered states [batch, time, state].</param>
internal sealed record FilteredBatch(Tensor Loss, Tensor Mean, Tensor States);

/// <summary>The likelihood by tensor operations, for devices that are good at few large ones. Covariances are the same data-independent
/// recursion as on the CPU (one autograd node, in double, on the host). The means u_t = F_t u_t-1 + K_t (z_t - b) with F_t = (I - K_t C) A
/// are a parallel scan: log2(time) batched products instead of one small product a bin (Hillis and Steele 1986).</summary>
internal static class TensorKalman
{
    public static FilteredBatch Evaluate(
        Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise, bool detachTarget)
    {
        using DisposeScope scope = NewDisposeScope();
        (long bins, long latent, long state) = (z.shape[1], z.shape[2], offset.shape[0]);
        CovarianceCall call = new((int)bins, (int)latent, (int)state);
        Tensor packed = CovarianceFunction.Apply(
            transition.cpu().to(ScalarType.Float64),
            processNoise.cpu().to(ScalarType.Float64),
            observationNoise.cpu().to(ScalarType.Float64),
            call);
        Tensor onDevice = packed.to(z.dtype).to(z.device); // [time, state*latent + latent*latent + 1]
        Tensor gain = onDevice.narrow(1, 0, state * latent).reshape(bins, state, latent);
        Tensor precision = onDevice.narrow(1, state * latent, latent * latent).reshape(bins, latent, latent);
        Tensor halfLogDeterminant = onDevice.narrow(1, (state + latent) * latent, 1);

        Tensor centered = z.permute(1, 2, 0) - offset.narrow(0, 0, latent).reshape(1, latent, 1); // [time, latent, batch]
        Tensor closedLoop = transition.unsqueeze(0) - gain.matmul(transition.narrow(0, 0, latent)); // F [time, state, state]
        Tensor states = Scan(closedLoop, gain.matmul(centered), -offset); // u_t [time, state, batch]
        Tensor before = cat([(-offset).reshape(1, state, 1).expand(1, state, z.shape[0]), states.narrow(0, 0, bins - 1)], 0);
        Tensor predicted = transition.narrow(0, 0, latent).matmul(before); // C u_t|t-1 [time, latent, batch]
        Tensor innovation = (
            detachTarget ? z.detach().permute(1, 2, 0) - offset.narrow(0, 0, latent).reshape(1, latent, 1) : centered) - predicted;
        Tensor quadratic = (innovation * precision.matmul(innovation)).sum().DividedBy(z.shape[0]);
        Tensor loss = quadratic.Times(0.5).Plus(halfLogDeterminant.sum()).DividedBy(bins).Plus(0.5 * latent * Math.Log(2 * Math.PI));
        Tensor mean = predicted.permute(2, 0, 1).Plus(offset.narrow(0, 0, latent)); // [batch, time, latent]
        Tensor filtered = states.permute(2, 0, 1).Plus(offset); // [batch, time, state]
        return new(loss.MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(), filtered.MoveToOuterDisposeScope());
    }

    /// <summary>u_t = F_t u_t-1 + g_t for all t, by doubling. <paramref name="factor"/> [time, state, state], <paramref name="input"/>
    /// [time, state, batch], u_-1 = <paramref name="start"/> [state].</summary>
    private static Tensor Scan(Tensor factor, Tensor input, Tensor start)
    {
        (long bins, long state, long batch) = (input.shape[0], input.shape[1], input.shape[2]);
        Tensor sum = cat(
            [input.narrow(0, 0, 1).Plus(factor.narrow(0, 0, 1).matmul(start.reshape(1, state, 1))), input.narrow(0, 1, bins - 1)], 0);
        for (long offset = 1; offset < bins; offset *= 2)
        {
            long rest = bins - offset;
            Tensor later = factor.narrow(0, offset, rest);
            sum = cat([sum.narrow(0, 0, offset), sum.narrow(0, offset, rest).Plus(later.matmul(sum.narrow(0, 0, rest)))], 0);
            factor = cat([factor.narrow(0, 0, offset), later.matmul(factor.narrow(0, 0, rest))], 0);
        }
        return sum.reshape(bins, state, batch);
    }
}

/// <summary>The likelihood by tensor operations where covariances differ between windows (noise variances of each bin, missing bins): the
/// filter bin by bin, batched over windows, covariances in Joseph form and kept symmetric, gradients by autograd. In double whatever the
/// inputs' type: badly conditioned covariances do not survive single precision. The result has z's type.</summary>
internal static class VaryingTensorKalman
{
    public static FilteredBatch Evaluate(
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
        // [batch, state, state] a bin: slices one by one would cost a whole gradient each
        Tensor[] process = processNoise.expand(batch, bins, state).diag_embed().unbind(1);
        Tensor[] observation = observationNoise.expand(batch, bins, latent).diag_embed().unbind(1); // [batch, latent, latent] a bin
        Tensor[] targets = z.unsqueeze(3).unbind(1); // [batch, latent, 1] a bin
        Tensor shift = offset.reshape(1, state, 1), transposed = transition.t();
        Tensor mean = zeros([batch, state, 1], dtype: z.dtype, device: z.device);
        Tensor covariance = identity.Times(KalmanLikelihood.InitialVariance).expand(batch, state, state);
        List<Tensor> costs = [], means = [], states = [];
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
            // [batch, state, latent]
            Tensor gain = linalg.solve_triangular(
                factor.transpose(1, 2),
                linalg.solve_triangular(factor, toLatent.transpose(1, 2), upper: false),
                upper: true).transpose(1, 2);
            if (weights is not null)
            {
                cost *= weights[bin];
                gain *= weights[bin].reshape(batch, 1, 1); // without a gain the update leaves the prediction
            }
            costs.Add(cost);
            mean = mean.Plus(gain.matmul(target - predicted));
            states.Add(mean);
            Tensor keep = identity - cat([gain, zeros([batch, state, state - latent], dtype: z.dtype, device: z.device)], 2); // I - K C
            covariance = keep.matmul(covariance).matmul(keep.transpose(1, 2)).Plus(gain.matmul(noise).matmul(gain.transpose(1, 2)));
            covariance = covariance.Plus(covariance.transpose(1, 2)).Times(0.5);
        }
        Tensor total = stack(costs, 0); // [time, batch]
        Tensor loss = (weight is null ? total.mean() : total.sum() / weight.sum()).Plus(0.5 * latent * Math.Log(2 * Math.PI));
        Tensor Stacked(List<Tensor> each) => stack(each, 1).squeeze(3).to(type).MoveToOuterDisposeScope();
        return new(loss.to(type).MoveToOuterDisposeScope(), Stacked(means), Stacked(states));
    }
}
