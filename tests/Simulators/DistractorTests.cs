using Dynamics.Simulators;

namespace Dynamics.Tests.Simulators;

/// <summary>A background that has nothing to do with the state, of any persistence.</summary>
public sealed class DistractorTests
{
    private const int Frames = 40, Sequences = 60;

    /// <summary>The correlation of a pixel with itself some frames later is the persistence to that power; its deviation the
    /// strength. 240,000 pixels a value: four standard errors are below .01 where frames are independent.</summary>
    [Theory]
    [InlineData(1.0, 0.05)] // one background a sequence: 6,000 independent pixels
    [InlineData(0.9, 0.03)]
    [InlineData(0.0, 0.01)]
    public void Add_Background_HasStrengthAndPersistence(double persistence, double tolerance)
    {
        float[] background = Background(persistence, draw: 0);
        int pixels = background.Length / (Sequences * Frames);
        double variance = background.Average(value => (double)value * value);
        Assert.InRange(Math.Sqrt(variance), 0.5 * (1 - tolerance), 0.5 * (1 + tolerance));
        foreach (int lag in (int[])[1, 3])
        {
            double product = 0, count = 0;
            for (int i = 0; i < background.Length; i++)
            {
                if (i / pixels % Frames < Frames - lag)
                {
                    (product, count) = (product + ((double)background[i] * background[i + (lag * pixels)]), count + 1);
                }
            }
            Assert.InRange(product / count / variance, Math.Pow(persistence, lag) - tolerance, Math.Pow(persistence, lag) + tolerance);
        }
    }

    [Fact]
    public void Add_AnotherDraw_LeavesTheBackgroundAsItIs()
    {
        float[] first = Background(0.9, draw: 0), second = Background(0.9, draw: 5);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.Equal(first[i], second[i], 5e-6); // float32 of a difference of values up to 3
        }
    }

    /// <summary>What the distractor adds to frames that are the same otherwise.</summary>
    private static float[] Background(double persistence, long draw)
    {
        float[] Observed(Distractor? distractor) => MovingDotSimulator.Create(new()
        {
            Seed = 3, FrameCount = Frames, Noise = new ConstantNoise { Variance = 0.1 }, Distractor = distractor,
        }).Batch([.. Enumerable.Range(0, Sequences).Select(i => (long)i)], SequencePart.Train, draw).Observations;
        return [.. Observed(new() { Strength = 0.5, Persistence = persistence }).Zip(Observed(null), (with, without) => with - without)];
    }
}
