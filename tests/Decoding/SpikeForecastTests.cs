using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Counts of four units drawn with rates that a slow Markov state decides: what the state tells of counts ahead is
/// known.</summary>
public sealed class SpikeForecastTests
{
    private const int Bins = 24000;
    private const double Width = 0.1, Stay = 0.98;
    private static readonly double[,] s_rates = { { 8, 1 }, { 2, 6 }, { 3, 3 }, { 0.5, 4 } }; // spikes a second [unit, state]
    private static readonly int[] s_state = States();
    private static readonly SparseCounts s_counts = Counts();
    private static readonly Split s_split = new(new BinRange(0, 16000), new BinRange(16000, Bins), BinSet.Empty);
    private static readonly SpikeForecast s_forecast = SpikeForecast.Prepare(s_counts, Width, s_split)!;

    [Fact]
    public void Of_TheTrueState_IsTheInformationThatMonteCarloGives()
    {
        double[] perWindow = [.. SpikeForecast.Windows.Select(window => MonteCarlo(
            (int)Math.Round(window.From / Width), (int)Math.Round(window.To / Width)))];
        double figure = s_forecast.Of(Series(bin => s_state[bin]));
        Assert.InRange(figure, 0.8 * perWindow.Average(), 1.2 * perWindow.Average()); // 800 s of some 25 changes of state: a tenth or so
        Assert.InRange(s_forecast.OnTrain(Series(bin => s_state[bin])), 0.8 * figure, 1.25 * figure);
    }

    [Fact]
    public void Of_Noise_IsNotAboveZero()
    {
        RandomStream random = new(5);
        Assert.InRange(s_forecast.Of(Series(_ => random.NextGaussian())), -1, 0.02);
    }

    [Fact]
    public void Of_ANoisyViewOfTheState_IsLess()
    {
        // How often the first unit fires in the bin itself tells of the state, but less than the state.
        double state = s_forecast.Of(Series(bin => s_state[bin]));
        Assert.InRange(s_forecast.Of(Series(bin => s_counts.ToDense(new BinRange(bin, bin + 1))[0])), 0.1 * state, 0.7 * state);
        RandomStream random = new(6);
        Assert.InRange(s_forecast.Of(Series(bin => s_state[bin] * random.NextGaussian())), 0.1 * state, 0.9 * state);
    }

    [Fact]
    public void Of_AnotherScaleOfTheLatents_IsTheSame()
    {
        double one = s_forecast.Of(Series(bin => s_state[bin])), other = s_forecast.Of(Series(bin => 1e4 * (3 - s_state[bin])));
        Assert.Equal(one, other, 0.1 * one); // mirrored latents meet other random features
        Assert.Equal(one, s_forecast.Of(Series(bin => (250 * s_state[bin]) - 9)), 1e-6 * one);
        Assert.Equal(0, s_forecast.Of(Series(_ => 2)), 0.05); // a constant tells nothing
    }

    /// <summary>A signal that the state decides, and noise: what a forecast explains of its sums ahead is known.</summary>
    [Fact]
    public void Of_ContinuousSignals_IsTheGaussianGain()
    {
        RandomStream random = new(8);
        float[] values = [.. s_state.Select(state => (float)(-300 + (2 * state) + random.NextGaussian()))];
        SparseCounts signal = new([.. Enumerable.Range(0, Bins + 1)], new int[Bins], values, 1) { Continuous = true };
        SpikeForecast forecast = SpikeForecast.Prepare(signal, Width, s_split)!;
        double expected = SpikeForecast.Windows.Average(window =>
        {
            (int from, int to) = ((int)Math.Round(window.From / Width), (int)Math.Round(window.To / Width));
            return Gain(values, from, to) / ((to - from) * Width);
        });
        double figure = forecast.Of(Series(bin => s_state[bin]));
        Assert.InRange(figure, 0.8 * expected, 1.2 * expected);
        Assert.InRange(forecast.Of(Series(_ => random.NextGaussian())), -0.5, 0.02);
        // Neither the scale nor the offset of a signal matters.
        SparseCounts other = signal with { Values = Array.ConvertAll(values, value => (7 * value) + 9) };
        Assert.Equal(figure, SpikeForecast.Prepare(other, Width, s_split)!.Of(Series(bin => s_state[bin])), 1e-3 * figure);
    }

    /// <summary>Mean Gaussian log-likelihood of the sums ahead given the state (its own mean), beyond the overall mean, at the overall
    /// variance: half the share of the variance that the state explains.</summary>
    private static double Gain(float[] values, int from, int to)
    {
        int[] bins = [.. Enumerable.Range(0, Bins - to - 1)];
        double[] sums = [.. bins.Select(bin => Enumerable.Range(bin + 1 + from, to - from).Sum(i => (double)values[i]))];
        double mean = sums.Average(), variance = sums.Average(sum => Math.Pow(sum - mean, 2));
        double[] byState = [.. Enumerable.Range(0, 2).Select(state => bins.Where(bin => s_state[bin] == state).Average(bin => sums[bin]))];
        return bins.Average(bin => Math.Pow(byState[s_state[bin]] - mean, 2)) / (2 * variance);
    }

    [Fact]
    public void Prepare_APartTooShortToLookAhead_IsNull()
    {
        Assert.Null(SpikeForecast.Prepare(s_counts, Width, s_split with { Validation = new BinRange(16000, 16060) }));
        Assert.Null(SpikeForecast.Prepare(s_counts, Width, s_split with { Validation = BinSet.Empty }));
    }

    /// <summary>Nats a second of counts in a window ahead, given the state now, beyond their mean rate; by the Markov chain's own
    /// probabilities, over the states and counts of a long draw.</summary>
    private static double MonteCarlo(int from, int to)
    {
        RandomStream random = new(9);
        double sum = 0;
        const int Draws = 4000;
        for (int draw = 0; draw < Draws; draw++)
        {
            int start = random.NextInt(2), state = start;
            int[] visits = new int[2];
            for (int bin = 1; bin <= to; bin++)
            {
                state = random.NextDouble() < Stay ? state : 1 - state;
                visits[state] += bin > from ? 1 : 0;
            }
            for (int unit = 0; unit < 4; unit++)
            {
                double mean = (to - from) * Width * (s_rates[unit, 0] + s_rates[unit, 1]) / 2;
                double expected = Width * Enumerable.Range(from + 1, to - from).Sum(ahead => Expected(unit, start, ahead));
                double count = Poisson(random, Width * ((visits[0] * s_rates[unit, 0]) + (visits[1] * s_rates[unit, 1])));
                sum += (count * Math.Log(expected / mean)) - (expected - mean);
            }
        }
        return sum / Draws / ((to - from) * Width);
    }

    private static double Expected(int unit, int start, int ahead)
    {
        double same = 0.5 * (1 + Math.Pow((2 * Stay) - 1, ahead));
        return (same * s_rates[unit, start]) + ((1 - same) * s_rates[unit, 1 - start]);
    }

    private static GaussianSeries Series(Func<int, double> value) =>
        new(1, [.. Enumerable.Range(0, Bins).Select(bin => (float)value(bin))], new int[Bins], [[1]]);

    private static int[] States()
    {
        RandomStream random = new(2);
        int state = 0;
        return [.. Enumerable.Range(0, Bins).Select(_ => state = random.NextDouble() < Stay ? state : 1 - state)];
    }

    private static SparseCounts Counts()
    {
        RandomStream random = new(3);
        List<int> offsets = [0], units = [];
        List<float> values = [];
        for (int bin = 0; bin < Bins; bin++)
        {
            for (int unit = 0; unit < 4; unit++)
            {
                double count = Poisson(random, Width * s_rates[unit, s_state[bin]]);
                if (count > 0)
                {
                    units.Add(unit);
                    values.Add((float)count);
                }
            }
            offsets.Add(units.Count);
        }
        return new([.. offsets], [.. units], [.. values], 4);
    }

    private static double Poisson(RandomStream random, double mean)
    {
        double limit = Math.Exp(-mean), product = random.NextDouble();
        int count = 0;
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }
        return count;
    }
}
