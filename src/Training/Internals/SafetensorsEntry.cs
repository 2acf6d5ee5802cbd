using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>One tensor of a safetensors file. Its bytes are [Begin, End) after the header.</summary>
internal sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
