namespace Dynamics.KalmanSsl;

/// <summary>What is known of each bin of one sequence besides its observation. Whatever is null is as the model has it in every
/// bin.</summary>
public sealed record BinConditions
{
    /// <summary>False where a bin is missing [time]: the state is then only predicted. Null: every bin is observed.</summary>
    public bool[]? Observed { get; init; }

    /// <summary>Diagonal of R in each bin [time, latent], positive variances, in place of the model's; not read where a bin is
    /// missing.</summary>
    public double[]? ObservationNoise { get; init; }

    /// <summary>Diagonal of Q of the step into each bin [time, state], variances, at least 0, in place of the model's.</summary>
    public double[]? ProcessNoise { get; init; }

    /// <summary>Time from the bin before to each bin [time], in bin widths, positive; entry 0 is the time since the prior. Null: 1
    /// everywhere. A step of n is that of n bins of which all but the last are missing; a step between whole numbers interpolates that
    /// (A^step, which the model must have). <see cref="ProcessNoise"/> stays that of one bin width, here of the bin that the step leads
    /// to.</summary>
    public double[]? StepBins { get; init; }

    internal bool IsObserved(int bin) => Observed is null || Observed[bin];

    /// <summary>R of a bin [latent]; empty: the model's.</summary>
    internal ReadOnlySpan<double> ObservationNoiseOf(int bin, int latent) =>
        ObservationNoise is null ? default : ObservationNoise.AsSpan(bin * latent, latent);

    /// <summary>Q of a bin [state]; empty: the model's.</summary>
    internal ReadOnlySpan<double> ProcessNoiseOf(int bin, int state) =>
        ProcessNoise is null ? default : ProcessNoise.AsSpan(bin * state, state);

    /// <summary>Length of the step into a bin.</summary>
    internal double StepInto(int bin) => StepBins is null ? 1 : StepBins[bin];

    /// <summary>Whether the step into a bin is another than the model's own.</summary>
    internal bool HasOwnDynamics(int bin) => ProcessNoise is not null || StepInto(bin) != 1;

    /// <summary>Refuses lengths that do not fit a sequence, and values that are no variances or steps.</summary>
    /// <exception cref="ArgumentException">What is wrong, and what is expected.</exception>
    internal void Require(int bins, int latent, int state)
    {
        RequireDynamics(bins, state);
        RequireLength(Observed, nameof(Observed), bins, "[time]");
        RequireLength(ObservationNoise, nameof(ObservationNoise), bins * latent, $"[time, latent={latent}]");
        Require(
            ObservationNoise,
            nameof(ObservationNoise),
            latent,
            "a positive variance wherever a bin is observed",
            (bin, value) => value > 0 || !IsObserved(bin));
    }

    /// <summary><see cref="Require(int, int, int)"/> for what concerns the steps between bins.</summary>
    internal void RequireDynamics(int bins, int state)
    {
        RequireLength(ProcessNoise, nameof(ProcessNoise), bins * state, $"[time, state={state}]");
        RequireLength(StepBins, nameof(StepBins), bins, "[time]");
        Require(ProcessNoise, nameof(ProcessNoise), state, "a variance of at least 0", (_, value) => value >= 0);
        Require(StepBins, nameof(StepBins), 1, "a positive number of bin widths", (_, value) => value > 0);
    }

    private static void Require(double[]? values, string name, int width, string expected, Func<int, double, bool> allowed)
    {
        for (int i = 0; i < values?.Length; i++)
        {
            if (!allowed(i / width, values[i]) || double.IsInfinity(values[i]))
            {
                throw new ArgumentException($"holds {values[i]} in bin {i / width}; expected {expected}", name);
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
