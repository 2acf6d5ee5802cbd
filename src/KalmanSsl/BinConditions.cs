namespace Dynamics.KalmanSsl;

/// <summary>What is known of each bin of one sequence besides its observation. Whatever is null is as the model has it in every bin.</summary>
public sealed record BinConditions
{
    /// <summary>False where a bin is missing [time]: the state is then only predicted. Null: every bin is observed.</summary>
    public bool[]? Observed { get; init; }

    /// <summary>Diagonal of R in each bin [time, latent], positive variances, in place of the model's; not read where a bin is missing.</summary>
    public double[]? ObservationNoise { get; init; }

    /// <summary>Diagonal of Q of the step into each bin [time, state], variances, at least 0, in place of the model's.</summary>
    public double[]? ProcessNoise { get; init; }

    internal bool IsObserved(int bin) => Observed is null || Observed[bin];

    /// <summary>R of a bin [latent]; empty: the model's.</summary>
    internal ReadOnlySpan<double> ObservationNoiseOf(int bin, int latent) => ObservationNoise is null ? default : ObservationNoise.AsSpan(bin * latent, latent);

    /// <summary>Q of a bin [state]; empty: the model's.</summary>
    internal ReadOnlySpan<double> ProcessNoiseOf(int bin, int state) => ProcessNoise is null ? default : ProcessNoise.AsSpan(bin * state, state);

    /// <summary>Refuses lengths that do not fit a sequence, and values that are no variances.</summary>
    /// <exception cref="ArgumentException">What is wrong, and what is expected.</exception>
    internal void Require(int bins, int latent, int state)
    {
        RequireDynamics(bins, state);
        RequireLength(Observed, nameof(Observed), bins, "[time]");
        RequireLength(ObservationNoise, nameof(ObservationNoise), bins * latent, $"[time, latent={latent}]");
        for (int i = 0; i < ObservationNoise?.Length; i++)
        {
            if (IsObserved(i / latent) && !(ObservationNoise[i] > 0 && double.IsFinite(ObservationNoise[i])))
            {
                throw new ArgumentException($"variance {ObservationNoise[i]} in bin {i / latent}; expected a positive number wherever a bin is observed", nameof(ObservationNoise));
            }
        }
    }

    /// <summary><see cref="Require"/> for what concerns the steps between bins.</summary>
    internal void RequireDynamics(int bins, int state)
    {
        RequireLength(ProcessNoise, nameof(ProcessNoise), bins * state, $"[time, state={state}]");
        for (int i = 0; i < ProcessNoise?.Length; i++)
        {
            if (!(ProcessNoise[i] >= 0 && double.IsFinite(ProcessNoise[i])))
            {
                throw new ArgumentException($"variance {ProcessNoise[i]} in bin {i / state}; expected a number of at least 0", nameof(ProcessNoise));
            }
        }
    }

    private static void RequireLength(Array? values, string name, int expected, string axes)
    {
        if (values is not null && values.Length != expected)
        {
            throw new ArgumentException($"holds {values.Length} values; expected {expected} of {axes}", name);
        }
    }
}
