using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="SequenceStudies"/> runs.</summary>
/// <param name="Study">The study, with the cases and options to run.</param>
/// <param name="Seeds">Each one draws data and model anew.</param>
/// <param name="Device">Where the tensors live.</param>
/// <param name="Threads">Models that are trained side by side, one CPU thread each.</param>
public sealed record SequenceStudyJob(SequenceStudy Study, IReadOnlyList<int> Seeds, Device Device, int Threads);
