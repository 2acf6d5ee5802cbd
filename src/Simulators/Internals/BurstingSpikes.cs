using System.Buffers;
using Dynamics.Data;

namespace Dynamics.Simulators.Internals;

/// <summary>A point process with bursts and a refractory time whose rate is given.</summary>
internal static class BurstingSpikes
{
    private const double RefractorySeconds = 0.002;
    private const double ShortestBurstInterval = 0.003, LongestBurstInterval = 0.009;

    /// <summary>The trains of a population, units numbered from 1, each with random numbers of its own; 0 threads: all cores.</summary>
    public static SpikeTrain[] Population(
        int unitCount, UnitRates ratesOfUnit, double duration, double burstProbability, ulong seed, int threads)
    {
        var trains = new SpikeTrain[unitCount];
        Parallel.For(0, unitCount, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads }, unit =>
        {
            var random = new RandomStream(seed, 1000 + (ulong)unit);
            ratesOfUnit(unit, rates =>
                trains[unit] = new SpikeTrain(unit + 1, Generate(rates, StepSeries.StepSeconds, duration, burstProbability, random)));
        });
        return trains;
    }

    /// <summary>Spike times in [0, <paramref name="duration"/>) at the rates given [step], Hz.
    /// <para>Events begin with a hazard that is off from an event's start to the end of its burst and refractory time. An event has
    /// 1 + K spikes, K geometric. Renewal theory gives, for rates slow against the dead time, spikes per second
    /// <c>r = h (1 + E K) / (1 + h D)</c> with the mean dead time D; solved here for the hazard h.</para></summary>
    public static double[] Generate(
        ReadOnlySpan<float> rates, double stepSeconds, double duration, double burstProbability, RandomStream random)
    {
        double spikesPerEvent = 1 / (1 - burstProbability);
        double deadTime = RefractorySeconds + (spikesPerEvent - 1) * 0.5 * (ShortestBurstInterval + LongestBurstInterval);
        using var times = new SpikeBuffer();
        double time = 0, due = Exponential(random);
        while (time < duration)
        {
            int step = (int)(time / stepSeconds);
            if (step >= rates.Length)
            {
                break;
            }
            double hazard = rates[step] / (spikesPerEvent - rates[step] * deadTime);
            double stepEnd = (step + 1) * stepSeconds;
            if (hazard * (stepEnd - time) <= due)
            {
                due -= Math.Max(0, hazard * (stepEnd - time));
                time = Math.Max(stepEnd, Math.BitIncrement(time));
                continue;
            }
            time = AddEvent(times, time + due / hazard, burstProbability, random) + RefractorySeconds;
            due = Exponential(random);
        }
        return times.Before(duration);
    }

    private static double AddEvent(SpikeBuffer times, double start, double burstProbability, RandomStream random)
    {
        double last = start;
        times.Add(last);
        while (random.NextDouble() < burstProbability)
        {
            last += ShortestBurstInterval + (LongestBurstInterval - ShortestBurstInterval) * random.NextDouble();
            times.Add(last);
        }
        return last;
    }

    private static double Exponential(RandomStream random) => -Math.Log(1 - random.NextDouble());

    /// <summary>Ascending times in memory that the next unit uses again: a thousand units leave nothing to
    /// collect but their trains.</summary>
    private sealed class SpikeBuffer : IDisposable
    {
        private double[] _times = ArrayPool<double>.Shared.Rent(1024);
        private int _count;

        public void Add(double time)
        {
            if (_count == _times.Length)
            {
                double[] larger = ArrayPool<double>.Shared.Rent(2 * _count);
                _times.CopyTo(larger, 0);
                ArrayPool<double>.Shared.Return(_times);
                _times = larger;
            }
            _times[_count++] = time;
        }

        public double[] Before(double end)
        {
            while (_count > 0 && _times[_count - 1] >= end)
            {
                _count--;
            }
            return _times[.._count];
        }

        public void Dispose() => ArrayPool<double>.Shared.Return(_times);
    }
}

/// <summary>A theta rhythm whose frequency wanders by 4 % (Ornstein-Uhlenbeck, 1 s), so that its phase is no clock.</summary>
internal struct ThetaRhythm(double frequencyHz)
{
    private double _wander;

    /// <summary>Unwrapped phase in radians; 0 at the start.</summary>
    public double Phase { get; private set; }

    /// <summary>Moves on by <paramref name="seconds"/>.</summary>
    public void Step(double seconds, RandomStream random)
    {
        _wander += -_wander * seconds + 0.04 * Math.Sqrt(2 * seconds) * random.NextGaussian();
        Phase += 2 * Math.PI * frequencyHz * (1 + _wander) * seconds;
    }

    /// <summary>A phase within [0, 2 pi).</summary>
    public static double Wrap(double phase)
    {
        double turns = phase / (2 * Math.PI);
        return 2 * Math.PI * (turns - Math.Floor(turns));
    }
}
