namespace Dynamics.KalmanSsl.Internals;

/// <summary>The way from learned log noises to variances and back: Q = e^s diag(exp q), R = e^s + floor.</summary>
internal static class NoiseChain
{
    public static LinearGaussianModel ToModel(double[] transition, double[] offset, double[] logProcessNoise, double logNoiseScale, double noiseFloor)
    {
        double scale = Math.Exp(logNoiseScale);
        double[] noise = new double[logProcessNoise.Length];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = scale * Math.Exp(logProcessNoise[i]);
        }
        return new(transition, offset, noise, scale + noiseFloor, KalmanLikelihood.InitialVariance);
    }

    /// <summary>Derivatives by q [state] and s, from those by Q and R.</summary>
    public static (double[] LogProcessNoise, double LogNoiseScale) Gradient(LinearGaussianModel model, DynamicsGradient gradient, double noiseFloor)
    {
        double[] logProcessNoise = new double[model.StateDimension];
        double scale = gradient.ObservationVariance * (model.ObservationVariance - noiseFloor);
        for (int i = 0; i < logProcessNoise.Length; i++)
        {
            logProcessNoise[i] = gradient.ProcessNoise[i] * model.ProcessNoise[i];
            scale += logProcessNoise[i];
        }
        return (logProcessNoise, scale);
    }
}
