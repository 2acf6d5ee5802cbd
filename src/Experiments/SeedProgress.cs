using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>A training event of one of several seeds.</summary>
/// <param name="Seed">The seed being trained.</param>
/// <param name="Index">How many seeds came before it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Event">What happened.</param>
public sealed record SeedProgress(int Seed, int Index, int Count, TrainingEvent Event);
