namespace Dynamics.Simulators.Internals;

/// <summary>An animal that forages: its velocity is an Ornstein-Uhlenbeck process, mirrored at the walls, so it is everywhere equally often.</summary>
/// <param name="Motion">Place and velocity [step].</param>
/// <param name="ThetaPhase">Unwrapped theta phase [step], radians.</param>
internal sealed record ForagingPath(Motion[] Motion, double[] ThetaPhase)
{
    /// <summary>Simulates the path; place and velocity start as they are on average.</summary>
    public static ForagingPath Simulate(OpenFieldSimulatorOptions options, RandomStream random)
    {
        var path = new ForagingPath(new Motion[StepSeries.Count(options.DurationSeconds)], new double[StepSeries.Count(options.DurationSeconds)]);
        // Two normal components of standard deviation s have a mean length of s sqrt(pi / 2).
        double std = options.MeanSpeed / Math.Sqrt(Math.PI / 2), decay = Math.Exp(-StepSeries.StepSeconds / options.VelocityMemorySeconds);
        double kick = std * Math.Sqrt(1 - decay * decay);
        (double x, double y) = options.Arena.DrawPlace(random);
        var motion = new Motion(x, y, std * random.NextGaussian(), std * random.NextGaussian());
        var theta = new ThetaRhythm(options.ThetaFrequencyHz);
        for (int step = 0; step < path.Motion.Length; step++)
        {
            (path.Motion[step], path.ThetaPhase[step]) = (motion, theta.Phase);
            theta.Step(StepSeries.StepSeconds, random);
            motion.VelocityX = decay * motion.VelocityX + kick * random.NextGaussian();
            motion.VelocityY = decay * motion.VelocityY + kick * random.NextGaussian();
            motion.X += motion.VelocityX * StepSeries.StepSeconds;
            motion.Y += motion.VelocityY * StepSeries.StepSeconds;
            options.Arena.Reflect(ref motion);
        }
        return path;
    }
}
