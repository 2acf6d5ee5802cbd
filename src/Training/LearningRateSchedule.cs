namespace Dynamics.Training;

/// <summary>Linear warm-up, then half a cosine (Loshchilov and Hutter 2017, without restarts).</summary>
public static class LearningRateSchedule
{
    /// <summary>The factor of the peak rate at <paramref name="step"/> (from 0). The first step of a warm-up over w steps has 1/w, not 0;
    /// step w - 1 has 1; the last step has <see cref="TrainingOptions.FinalFraction"/>.</summary>
    public static double Factor(TrainingOptions options, long step)
    {
        if (step < options.WarmupSteps)
        {
            return (step + 1.0) / options.WarmupSteps;
        }
        long first = Math.Max(options.WarmupSteps - 1, 0); // where the factor is 1
        long span = options.Steps - 1 - first;
        double progress = span <= 0 ? 0 : Math.Min(1, (step - first) / (double)span);
        return options.FinalFraction + (1 - options.FinalFraction) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}
