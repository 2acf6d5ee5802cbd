using Dynamics.Data;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="Hc11Study"/> studies.</summary>
/// <param name="Recording">The data.</param>
/// <param name="DataPath">The recording folder that it came from.</param>
/// <param name="Options">Objectives, protocols, seeds, sizes.</param>
/// <param name="Threads">Parts that are trained and decoded at once, each on one thread; results do not depend on it.</param>
public sealed record Hc11StudyJob(Recording Recording, string DataPath, Hc11StudyOptions Options, int Threads);
