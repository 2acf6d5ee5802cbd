using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Identifiability;

/// <summary>A generator whose true state is known: what identification is tried on. A pure function of the part and of a sequence's
/// number.</summary>
public abstract class KnownSystem
{
    /// <summary>Dimensions of the state.</summary>
    public abstract int StateDimension { get; }

    /// <summary>Features of an observation.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Frames of a sequence.</summary>
    public abstract int FrameCount { get; }

    /// <summary>Sequences with their truth.</summary>
    /// <param name="first">Number of the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="part">Those that are fitted on, or those that are scored.</param>
    public abstract KnownSequences Draw(int first, int count, SequencePart part);
}

/// <summary>Sequences of a <see cref="KnownSystem"/>.</summary>
/// <param name="Sequences">How many.</param>
/// <param name="Observations">[sequence, time, feature], float32, row-major.</param>
/// <param name="States">[sequence*time, state].</param>
public sealed record KnownSequences(int Sequences, float[] Observations, Matrix<double> States)
{
    /// <summary>Frames of each.</summary>
    public int Frames => States.RowCount / Sequences;

    /// <summary>Features of a frame.</summary>
    public int Features => Observations.Length / States.RowCount;

    /// <summary>Mean of the next state, given all up to a frame [sequence*time, state]; null where it is not known.</summary>
    public Matrix<double>? NextMeans { get; init; }

    /// <summary>What an observation lets see of the state where that is a state again [sequence*time, state], such as a place at the
    /// border of an image for one outside of it; null where all is seen.</summary>
    public Matrix<double>? Visible { get; init; }

    /// <summary>Whether the observation of a row is that of its state alone [sequence*time]; null where all are.</summary>
    public bool[]? Unclipped { get; init; }
}

/// <summary>A <see cref="KnownSystem"/> that draws one sequence after the other: what a system of one's own derives from.</summary>
public abstract class SequentialSystem : KnownSystem
{
    /// <summary>Decides the sequences, with their part and number.</summary>
    public ulong Seed { get; init; } = 1;

    /// <inheritdoc/>
    public sealed override KnownSequences Draw(int first, int count, SequencePart part)
    {
        (int time, int size, int features) = (FrameCount, StateDimension, FeatureCount);
        float[] observations = new float[checked(count * time * features)];
        double[] states = new double[count * time * size], next = new double[states.Length];
        next.AsSpan().Fill(double.NaN);
        for (int i = 0; i < count; i++)
        {
            RandomStream random = new(SplitMix64.Key(Seed, (ulong)part, (ulong)(first + i)));
            DrawSequence(
                random, states.AsSpan(i * time * size, time * size), next.AsSpan(i * time * size, time * size),
                observations.AsSpan(i * time * features, time * features));
        }
        Matrix<double> Rows(double[] values) => Matrix<double>.Build.DenseOfRowMajor(count * time, size, values);
        return new(count, observations, Rows(states)) { NextMeans = next.Any(double.IsNaN) ? null : Rows(next) };
    }

    /// <summary>Draws one sequence.</summary>
    /// <param name="random">Its random numbers.</param>
    /// <param name="states">Receives the states [time, state].</param>
    /// <param name="nextMeans">Receives the mean of each next state, given all up to a frame [time, state]; left as it is where that is
    /// not known.</param>
    /// <param name="observations">Receives what is observed [time, feature].</param>
    protected abstract void DrawSequence(RandomStream random, Span<double> states, Span<double> nextMeans, Span<float> observations);
}

/// <summary>One of the simulators as a <see cref="KnownSystem"/>.</summary>
/// <param name="simulator">The simulator.</param>
/// <param name="channels">Its truth channels that are the state.</param>
public sealed class SimulatedSystem(SequenceSimulator simulator, IReadOnlyList<string> channels) : KnownSystem
{
    private const string ClippedChannel = "clipped";

    /// <inheritdoc/>
    public override int StateDimension => channels.Count;

    /// <inheritdoc/>
    public override int FeatureCount => simulator.FeatureCount;

    /// <inheritdoc/>
    public override int FrameCount => simulator.FrameCount;

    /// <inheritdoc/>
    public override KnownSequences Draw(int first, int count, SequencePart part)
    {
        SequenceBatch batch = simulator.Batch([.. Enumerable.Range(first, count).Select(i => (long)i)], part);
        double[][] truth = [.. channels.Select(batch.TruthOf)];
        Matrix<double> states = Matrix<double>.Build.Dense(truth[0].Length, truth.Length, (row, state) => truth[state][row]);
        bool[]? unclipped = batch.TruthChannels.Contains(ClippedChannel)
            ? [.. batch.TruthOf(ClippedChannel).Select(clipped => clipped == 0)]
            : null;
        return new(count, batch.Observations, states)
        {
            NextMeans = NextMeans(states),
            Unclipped = unclipped?.All(whole => whole) == true ? null : unclipped,
            Visible = Visible(states),
        };
    }

    private Matrix<double>? NextMeans(Matrix<double> states)
    {
        if (simulator is not NonlinearSimulator and not RotationSimulator)
        {
            return null;
        }
        Matrix<double> next = states.Clone();
        double[] state = new double[states.ColumnCount];
        for (int row = 0; row < states.RowCount; row++)
        {
            for (int i = 0; i < state.Length; i++)
            {
                state[i] = states[row, i];
            }
            if (simulator is NonlinearSimulator nonlinear)
            {
                nonlinear.Flow(state);
            }
            else
            {
                Turn((RotationSimulator)simulator, state);
            }
            next.SetRow(row, state);
        }
        return next;
    }

    private static void Turn(RotationSimulator rotation, double[] state)
    {
        double[,] matrix = rotation.Matrices["rotation"];
        double[] before = [.. state];
        for (int i = 0; i < state.Length; i++)
        {
            double turned = 0;
            for (int j = 0; j < state.Length; j++)
            {
                turned += matrix[i, j] * before[j];
            }
            state[i] = turned + (rotation.Options.Nonlinearity * Math.Tanh(turned));
        }
    }

    private Matrix<double>? Visible(Matrix<double> states)
    {
        if (simulator is not NonlinearSimulator { Options.View: DotImageView view })
        {
            return null;
        }
        double center = view.CenterPixel ?? ((view.Size - 1) / 2.0), scale = view.Size / (2 * view.HalfWidth);
        return states.Map(value => Math.Clamp(value, -center / scale, (view.Size - 1 - center) / scale));
    }
}
