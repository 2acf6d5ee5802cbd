using Dynamics.Experiments.Identifiability;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Identifiability;

public sealed class KnownSystemTests
{
    [Fact]
    public void Draw_Turning_IsAPureFunctionOfPartAndNumber()
    {
        TurningSystem system = new(new() { Seed = 3 });
        KnownSequences all = system.Draw(0, 5, SequencePart.Test), last = system.Draw(4, 1, SequencePart.Test);
        int length = system.FrameCount * system.FeatureCount;
        Assert.Equal(all.Observations[(4 * length)..], last.Observations);
        Assert.Equal(all.States.Row(4 * system.FrameCount), last.States.Row(0));
        Assert.NotEqual(all.States[0, 0], system.Draw(0, 1, SequencePart.Train).States[0, 0]);
    }

    /// <summary>States have variance 1, residuals the variance 1 - a² and the kurtosis of their shape, and the mean of the next state is
    /// what it is said to be.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(1, 6)]
    public void Draw_Turning_HasTheResidualsOfItsShape(double shape, double kurtosis)
    {
        TurningSystem system = new(new() { NoiseShape = shape, Memory = 0.8 });
        KnownSequences drawn = system.Draw(0, 2000, SequencePart.Train);
        int frames = drawn.Frames;
        double[] residuals =
        [
            .. from row in Enumerable.Range(0, drawn.States.RowCount) where row % frames < frames - 1
               from state in (int[])[0, 1] select drawn.States[row + 1, state] - drawn.NextMeans![row, state],
        ];
        double variance = residuals.Average(value => value * value);
        Assert.Equal(1, drawn.States.Enumerate().Average(value => value * value), 0.03);
        Assert.Equal(0.36, variance, 0.01);
        Assert.Equal(kurtosis, residuals.Average(value => Math.Pow(value, 4)) / (variance * variance), 0.3);
    }

    /// <summary>With a lag of two frames the next state follows the one before the present, and nothing of it is in the
    /// present.</summary>
    [Fact]
    public void Draw_Lagged_FollowsTheStateBefore()
    {
        KnownSequences drawn = new TurningSystem(new() { LagFrames = 2, FrameCount = 100 }).Draw(0, 100, SequencePart.Train);
        (double before, double present, double told) = (0, 0, 0);
        for (int row = 1; row < drawn.States.RowCount - 1; row++)
        {
            if (row % 100 is > 0 and < 99)
            {
                before += drawn.States.Row(row + 1).DotProduct(drawn.States.Row(row - 1)) / 19_600;
                present += drawn.States.Row(row + 1).DotProduct(drawn.States.Row(row)) / 19_600;
                told += drawn.States.Row(row + 1).DotProduct(drawn.NextMeans!.Row(row)) / 19_600;
            }
        }
        Assert.Equal(0.9 * Math.Cos(Math.PI / 6), before, 0.03);
        Assert.Equal(0, present, 0.03);
        Assert.Equal(0.81, told, 0.03);
    }

    [Fact]
    public void Draw_HiddenSign_ShowsTwoStatesAlike_AndSwitchingTurnsBothWays()
    {
        TurningSystem folded = new(new() { HidesSign = true, FrameCount = 400 }), plain = new(new() { FrameCount = 400 });
        KnownSequences hidden = folded.Draw(0, 1, SequencePart.Test), seen = plain.Draw(0, 1, SequencePart.Test);
        Assert.Equal(seen.States, hidden.States);
        for (int row = 0; row < 400; row++)
        {
            bool same = hidden.Observations.AsSpan(row * 100, 100).SequenceEqual(seen.Observations.AsSpan(row * 100, 100));
            Assert.Equal(seen.States[row, 0] >= 0, same);
        }
        KnownSequences switching = new TurningSystem(new() { SwitchProbability = 0.1, Memory = 0.99, AngleDegrees = 90 })
            .Draw(0, 20, SequencePart.Test);
        Assert.Null(switching.NextMeans);
        int[] senses = [.. Enumerable.Range(0, switching.States.RowCount - 1).Select(row => Math.Sign(
            (switching.States[row, 0] * switching.States[row + 1, 1]) - (switching.States[row, 1] * switching.States[row + 1, 0])))];
        Assert.InRange(senses.Average(), -0.4, 0.4);
    }

    /// <summary>The wobbly oscillator of the reference: without noise the flow leads from each state to the next; and what is visible is
    /// the state exactly where nothing is clipped.</summary>
    [Fact]
    public void Draw_Simulated_KnowsNextMeansAndWhatIsVisible()
    {
        NonlinearOptions options = NonlinearOptions.WobblyReference;
        SimulatedSystem quiet = new(NonlinearSimulator.Create(
            options with { System = new WobblyOscillator { Substeps = 1, ProcessVariance = 0 } }), ["x", "y"]);
        KnownSequences drawn = quiet.Draw(0, 3, SequencePart.Test);
        for (int row = 0; row < drawn.States.RowCount - 1; row++)
        {
            if (row % drawn.Frames < drawn.Frames - 1)
            {
                Assert.Equal(drawn.States[row + 1, 0], drawn.NextMeans![row, 0], 10);
            }
        }
        KnownSequences noisy = new SimulatedSystem(NonlinearSimulator.Create(options), ["x", "y"]).Draw(0, 20, SequencePart.Test);
        Assert.InRange(noisy.Unclipped!.Average(whole => whole ? 0.0 : 1), 0.3, 0.5); // two frames in five
        for (int row = 0; row < noisy.States.RowCount; row++)
        {
            Assert.Equal(noisy.Unclipped![row], noisy.Visible!.Row(row).Equals(noisy.States.Row(row)));
        }
    }

    [Fact]
    public void Draw_Rotation_HasTheNextMeansOfItsMatrix()
    {
        RotationSimulator simulator = RotationSimulator.Create(new() { Dimension = 3, ProcessVariance = 0 });
        KnownSequences drawn = new SimulatedSystem(simulator, ["z1", "z2", "z3"]).Draw(0, 4, SequencePart.Train);
        for (int sequence = 0; sequence < 4; sequence++)
        {
            Vector<double> next = drawn.States.Row((2 * sequence) + 1), mean = drawn.NextMeans!.Row(2 * sequence);
            Assert.True((next - mean).L2Norm() < 1e-9);
        }
    }

    [Fact]
    public void StateRenderer_OfAnImage_HasItsPeakAtTheState()
    {
        StateRenderer view = StateRenderer.Create(new DotImageView(), 2, seed: 1);
        float[] frame = new float[view.FeatureCount];
        view.Render([0.3, -0.9], frame); // pixels 4.5 + 10 / 6 times the state: row 5, column 3
        Assert.Equal(53, Array.IndexOf(frame, frame.Max()));
        StateRenderer network = StateRenderer.Create(new NetworkView(), 3, seed: 1), same =
            StateRenderer.Create(new NetworkView(), 3, seed: 1);
        float[] one = new float[network.FeatureCount], two = new float[network.FeatureCount];
        network.Render([1, 2, 3], one);
        same.Render([1, 2, 3], two);
        Assert.Equal(one, two);
    }
}
