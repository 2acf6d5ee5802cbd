namespace Dynamics.Data;

/// <summary>Whether spikes and position are on one clock.</summary>
public enum Alignment
{
    /// <summary>Too few units fire enough for an answer.</summary>
    TooFewUnits,

    /// <summary>Spikes tell the position, and best without any shift: the clocks agree.</summary>
    Agree,

    /// <summary>Spikes tell the position better after a shift of time: the clocks differ by it.</summary>
    Shifted,

    /// <summary>Spikes tell the position better than chance at no shift that was tried: the clocks differ by more, no unit fires by place, or there
    /// is too little running.</summary>
    Unrelated,
}
