namespace Dynamics.KalmanSsl.Internals;

/// <summary>What the noise networks saw in each bin of a batch of sequences, and the variances that followed.</summary>
internal sealed class NoiseTrace(int sequences, int bins, int latent, int state, int history)
{
    public int Bins { get; } = bins;

    /// <summary>h_t|t-1 [sequence, time, state].</summary>
    public float[] States { get; } = new float[sequences * bins * state];

    /// <summary>What is remembered of the bins before [sequence, time, history].</summary>
    public float[] Histories { get; } = new float[sequences * bins * history];

    /// <summary>R [sequence, time, latent].</summary>
    public double[] ObservationNoise { get; } = new double[sequences * bins * latent];

    /// <summary>Q [sequence, time, state].</summary>
    public double[] ProcessNoise { get; } = new double[sequences * bins * state];

    public Span<float> State(int sequence, int bin) => Row(States, sequence, bin, state);

    public Span<float> History(int sequence, int bin) => Row(Histories, sequence, bin, history);

    public Span<double> Observation(int sequence, int bin) => Row(ObservationNoise, sequence, bin, latent);

    public Span<double> Process(int sequence, int bin) => Row(ProcessNoise, sequence, bin, state);

    /// <summary>The variances of one sequence.</summary>
    public BinConditions Conditions(int sequence) => new()
    {
        ObservationNoise = ObservationNoise.AsSpan(sequence * Bins * latent, Bins * latent).ToArray(),
        ProcessNoise = ProcessNoise.AsSpan(sequence * Bins * state, Bins * state).ToArray(),
    };

    private Span<T> Row<T>(T[] values, int sequence, int bin, int length) => values.AsSpan(((sequence * Bins) + bin) * length, length);
}
