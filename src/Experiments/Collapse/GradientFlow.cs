namespace Dynamics.Experiments.Collapse;

/// <summary>Right side of an ordinary differential equation without explicit time: writes d state / dt, as many numbers as the state
/// has.</summary>
public delegate void FlowRate(ReadOnlySpan<double> state, Span<double> rate);

/// <summary>Simulates ordinary differential equations: Dormand and Prince's pair of orders 5 and 4 (1980), each step as long as the error
/// allows. The error is measured against the root mean square of the whole state.</summary>
public static class GradientFlow
{
    /// <summary>Error of a step over the size of the state that every simulation here is made with, unless it says another.</summary>
    public const double DefaultTolerance = 1e-11;

    private const int Stages = 7;

    // Rows of Butcher's tableau; the last row is the answer of order 5, and its derivative is the first stage of the next step.
    private static readonly double[][] s_tableau =
    [
        [],
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ];

    // Order 5 less order 4.
    private static readonly double[] s_error =
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40];

    /// <summary>The state after a time.</summary>
    /// <param name="rate">The equation.</param>
    /// <param name="start">The state at time 0; not changed.</param>
    /// <param name="duration">How long, at least 0.</param>
    /// <param name="tolerance">Error of a step over the size of the state.</param>
    /// <exception cref="ArithmeticException">The state runs to infinity.</exception>
    public static double[] Solve(FlowRate rate, double[] start, double duration, double tolerance = DefaultTolerance) =>
        Until(rate, start, duration, _ => false, tolerance).State;

    /// <summary>The states at several times.</summary>
    /// <param name="rate">The equation.</param>
    /// <param name="start">The state at time 0.</param>
    /// <param name="times">Times from 0 on, ascending.</param>
    /// <param name="tolerance">Error of a step over the size of the state.</param>
    /// <exception cref="ArithmeticException">The state runs to infinity.</exception>
    public static double[][] Sample(FlowRate rate, double[] start, IReadOnlyList<double> times, double tolerance = DefaultTolerance)
    {
        double[][] states = new double[times.Count][];
        (double now, double[] state) = (0, start);
        for (int i = 0; i < times.Count; i++)
        {
            state = Solve(rate, state, times[i] - now, tolerance);
            (now, states[i]) = (times[i], state);
        }
        return states;
    }

    /// <summary>Runs until a condition holds after a step, or the time is over.</summary>
    /// <param name="rate">The equation.</param>
    /// <param name="start">The state at time 0.</param>
    /// <param name="duration">How long at most.</param>
    /// <param name="ends">Looked at after every step.</param>
    /// <param name="tolerance">Error of a step over the size of the state.</param>
    /// <exception cref="ArithmeticException">The state runs to infinity.</exception>
    public static (double Time, double[] State) Until(
        FlowRate rate, double[] start, double duration, Predicate<double[]> ends, double tolerance = DefaultTolerance)
    {
        int size = start.Length;
        double[] state = [.. start], trial = new double[size];
        double[][] slopes = [.. Enumerable.Range(0, Stages).Select(_ => new double[size])];
        rate(state, slopes[0]);
        double time = 0, step = Math.Min(duration, 1e-3);
        while (time < duration)
        {
            step = Math.Min(step, duration - time);
            for (int stage = 1; stage < Stages; stage++)
            {
                Combine(state, step, slopes, s_tableau[stage], trial);
                rate(trial, slopes[stage]);
            }
            double error = Error(state, step, slopes) / tolerance;
            if (error <= 1)
            {
                time = step >= duration - time ? duration : time + step;
                (state, trial) = (trial, state);
                (slopes[0], slopes[^1]) = (slopes[^1], slopes[0]);
                if (ends(state))
                {
                    break;
                }
            }
            step *= Math.Clamp(0.9 * Math.Pow(error, -0.2), 0.2, 5);
            if (!(step > 1e-14 * Math.Max(time, 1e-3)))
            {
                throw new ArithmeticException($"the flow runs to infinity at time {time}");
            }
        }
        return (time, state);
    }

    private static void Combine(double[] state, double step, double[][] slopes, double[] weights, double[] result)
    {
        state.CopyTo(result, 0);
        for (int stage = 0; stage < weights.Length; stage++)
        {
            double weight = step * weights[stage];
            double[] slope = slopes[stage];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] += weight * slope[i];
            }
        }
    }

    private static double Error(double[] state, double step, double[][] slopes)
    {
        double error = 0, size = 0;
        for (int i = 0; i < state.Length; i++)
        {
            double sum = 0;
            for (int stage = 0; stage < Stages; stage++)
            {
                sum += s_error[stage] * slopes[stage][i];
            }
            error += sum * sum;
            size += state[i] * state[i];
        }
        return size == 0 ? 0 : step * Math.Sqrt(error / size);
    }
}
