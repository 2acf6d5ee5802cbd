namespace Dynamics.Data.Simulators.Internals;

/// <summary>An animal shuttling on a linear track, in steps of 10 ms, and the theta rhythm that goes with it.</summary>
/// <param name="Position">Position [step], metres from the lower end.</param>
/// <param name="Velocity">Velocity [step], metres per second.</param>
/// <param name="Direction">Heading [step], +1 or -1; turns in the middle of a pause at an end.</param>
/// <param name="ThetaPhase">Unwrapped theta phase [step], radians.</param>
internal sealed record TrackBehavior(float[] Position, float[] Velocity, sbyte[] Direction, double[] ThetaPhase)
{
    /// <summary>Length of a step: everything simulated is constant within it.</summary>
    public const double StepSeconds = 0.01;

    /// <summary>Number of steps.</summary>
    public int StepCount => Position.Length;

    /// <summary>Simulates laps, pauses and turns.</summary>
    public static TrackBehavior Simulate(PlaceCellSimulatorOptions options, RandomStream random)
    {
        int steps = (int)Math.Ceiling(options.DurationSeconds / StepSeconds - 1e-6);
        var behavior = new TrackBehavior(new float[steps], new float[steps], new sbyte[steps], new double[steps]);
        var walker = new TrackWalker(options, random);
        double theta = 0, wander = 0;
        for (int step = 0; step < steps; step++)
        {
            walker.Step(StepSeconds);
            behavior.Position[step] = (float)walker.Position;
            behavior.Velocity[step] = (float)walker.Velocity;
            behavior.Direction[step] = (sbyte)walker.Direction;
            behavior.ThetaPhase[step] = theta;
            // The frequency wanders by 4 % (Ornstein-Uhlenbeck, 1 s), so phase is not a clock.
            wander += -wander * StepSeconds + 0.04 * Math.Sqrt(2 * StepSeconds) * random.NextGaussian();
            theta += 2 * Math.PI * options.ThetaFrequencyHz * (1 + wander) * StepSeconds;
        }
        return behavior;
    }

    /// <summary>How much the animal runs rather than rests at a step, 0 to 1; half at 8 cm/s.</summary>
    public double RunGate(int step)
    {
        double squared = (double)Velocity[step] * Velocity[step];
        return squared / (squared + 0.08 * 0.08);
    }

    /// <summary>The position as the tracker saw it.</summary>
    public BehaviorChannel Track(PlaceCellSimulatorOptions options, RandomStream random)
    {
        int samples = (int)Math.Ceiling(options.DurationSeconds / options.PositionSampleSeconds - 1e-6);
        var times = new double[samples];
        var values = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            times[i] = i * options.PositionSampleSeconds;
            // A step's position is that of its middle.
            double at = Math.Clamp(times[i] / StepSeconds - 0.5, 0, StepCount - 1);
            int step = Math.Min((int)at, Math.Max(0, StepCount - 2));
            double next = Position[Math.Min(step + 1, StepCount - 1)];
            values[i] = Position[step] + (at - step) * (next - Position[step]) + options.TrackingNoiseMeters * random.NextGaussian();
        }
        return new BehaviorChannel(RecordingBinner.PositionChannel, "m", times, values);
    }
}
