namespace Dynamics.Simulators.Internals;

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
