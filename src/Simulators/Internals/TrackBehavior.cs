using Dynamics.Data;

namespace Dynamics.Simulators.Internals;

/// <summary>An animal shuttling on a linear track, in steps of 10 ms, and the theta rhythm that goes with it.</summary>
/// <param name="Position">Position [step], metres from the lower end.</param>
/// <param name="Velocity">Velocity [step], metres per second.</param>
/// <param name="Direction">Heading [step], +1 or -1; turns in the middle of a pause at an end.</param>
/// <param name="ThetaPhase">Unwrapped theta phase [step], radians.</param>
/// <param name="Passes">The runs from one end to the other.</param>
internal sealed record TrackBehavior(float[] Position, float[] Velocity, sbyte[] Direction, double[] ThetaPhase, IReadOnlyList<Epoch> Passes)
{
    /// <summary>Number of steps.</summary>
    public int StepCount => Position.Length;

    /// <summary>Simulates laps, pauses and turns.</summary>
    public static TrackBehavior Simulate(PlaceCellSimulatorOptions options, RandomStream random)
    {
        int steps = StepSeries.Count(options.DurationSeconds);
        var walker = new TrackWalker(options, random);
        var behavior = new TrackBehavior(new float[steps], new float[steps], new sbyte[steps], new double[steps], walker.Passes);
        var theta = new ThetaRhythm(options.ThetaFrequencyHz);
        for (int step = 0; step < steps; step++)
        {
            walker.Step(StepSeries.StepSeconds);
            behavior.Position[step] = (float)walker.Position;
            behavior.Velocity[step] = (float)walker.Velocity;
            behavior.Direction[step] = (sbyte)walker.Direction;
            behavior.ThetaPhase[step] = theta.Phase;
            theta.Step(StepSeries.StepSeconds, random);
        }
        return behavior;
    }

    /// <summary>How much the animal runs rather than rests at a step, 0 to 1; half at 8 cm/s.</summary>
    public double RunGate(int step)
    {
        double squared = (double)Velocity[step] * Velocity[step];
        return squared / (squared + 0.08 * 0.08);
    }
}
