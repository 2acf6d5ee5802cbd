namespace Dynamics.Training;

/// <summary>How a learning rate or a weight decay changes during training: a factor of its value, a pure function of the step.</summary>
public abstract record Schedule
{
    /// <summary>The factor at a step; finite, at least 0.</summary>
    /// <param name="step">The step, from 0 to <paramref name="steps"/> - 1.</param>
    /// <param name="steps">Steps of the whole training; at least 1.</param>
    public abstract double Factor(long step, long steps);
}

/// <summary>Always 1.</summary>
[Kind("constant")]
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step, long steps) => 1;
}

/// <summary>Linear warm-up to 1, then half a cosine (Loshchilov and Hutter 2017, without restarts) to <see cref="FinalFraction"/>, up or
/// down.</summary>
/// <remarks>The first step of a warm-up over w steps has 1/w, not 0; step w - 1 has 1; the last step has the final fraction.</remarks>
[Kind("cosine")]
public sealed record CosineSchedule : Schedule
{
    /// <summary>Steps over which the factor rises linearly to 1; 0 or more.</summary>
    public long WarmupSteps { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>The last step's factor; at least 0. Above 1 it rises, as DINO's weight decay does from 0.04 to 0.4: a fraction of 10 (Caron
    /// et al. 2021, arXiv 2104.14294).</summary>
    public double FinalFraction { get; init => field = Check.AtLeast(value, 0); } = 0.1;

    /// <inheritdoc/>
    public override double Factor(long step, long steps)
    {
        if (step < WarmupSteps)
        {
            return (step + 1.0) / WarmupSteps;
        }
        long first = Math.Max(WarmupSteps - 1, 0); // where the factor is 1
        long span = steps - 1 - first;
        double progress = span <= 0 ? 0 : Math.Min(1, (step - first) / (double)span);
        return FinalFraction + ((1 - FinalFraction) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}

/// <summary>A straight line from 1 at the first step to <see cref="FinalFraction"/> at the last.</summary>
[Kind("linear")]
public sealed record LinearSchedule : Schedule
{
    /// <summary>The last step's factor; at least 0.</summary>
    public double FinalFraction { get; init => field = Check.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override double Factor(long step, long steps) => steps <= 1 ? 1 : 1 + ((FinalFraction - 1) * step / (steps - 1));
}
