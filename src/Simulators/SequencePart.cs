namespace Dynamics.Simulators;

/// <summary>Which of a simulator's endless supplies of sequences is meant. Both come from the same system, with random numbers of their own: no
/// sequence of one is in the other.</summary>
public enum SequencePart
{
    /// <summary>Sequences to fit on.</summary>
    Train,

    /// <summary>Sequences that are only predicted.</summary>
    Test,
}
