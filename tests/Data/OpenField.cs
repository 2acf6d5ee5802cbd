using Dynamics.Data;

namespace Dynamics.Tests.Data;

/// <summary>An animal in a square box of 1 m and units with one Gaussian field each: a recording with x and y, and no position.</summary>
internal static class OpenField
{
    public const double PeakHz = 12, Width = 0.12;

    public static (double X, double Y) FieldOf(int unit) => (0.15 + 0.7 * (unit % 4) / 3.0, 0.15 + 0.7 * (unit / 4 % 4) / 3.0);

    public static Recording Create(ulong seed = 1, double seconds = 600, int units = 8, double clockOffset = 0)
    {
        const double step = 0.02;
        var random = new RandomStream(seed);
        int samples = (int)(seconds / step);
        var (x, y, vx, vy) = (new double[samples], new double[samples], 0.0, 0.0);
        (x[0], y[0]) = (0.5, 0.5);
        List<double>[] spikes = [.. Enumerable.Range(0, units).Select(_ => new List<double>())];
        for (int i = 1; i < samples; i++)
        {
            vx += -vx * step / 0.8 + 0.25 * Math.Sqrt(2 * step / 0.8) * random.NextGaussian();
            vy += -vy * step / 0.8 + 0.25 * Math.Sqrt(2 * step / 0.8) * random.NextGaussian();
            (x[i], vx) = Bounce(x[i - 1] + vx * step, vx);
            (y[i], vy) = Bounce(y[i - 1] + vy * step, vy);
            for (int unit = 0; unit < units; unit++)
            {
                (double centerX, double centerY) = FieldOf(unit);
                double rate =
                    PeakHz * Math.Exp(-0.5 * ((x[i] - centerX) * (x[i] - centerX) + (y[i] - centerY) * (y[i] - centerY)) / (Width * Width));
                if (random.NextDouble() < rate * step)
                {
                    spikes[unit].Add((i + random.NextDouble() - 0.5) * step + clockOffset);
                }
            }
        }
        double[] times = [.. Enumerable.Range(0, samples).Select(i => i * step)];
        return new Recording
        {
            Name = "open_field",
            StartSeconds = 0,
            EndSeconds = seconds,
            Units = [.. spikes.Select((train, unit) => new SpikeTrain(unit + 1, [.. train.Where(t => t >= 0 && t < seconds)]))],
            Channels = [new BehaviorChannel("x", "m", times, x), new BehaviorChannel("y", "m", times, y)],
        };
    }

    private static (double Place, double Velocity) Bounce(double place, double velocity) =>
        place < 0 ? (-place, -velocity) : place > 1 ? (2 - place, -velocity) : (place, velocity);
}
