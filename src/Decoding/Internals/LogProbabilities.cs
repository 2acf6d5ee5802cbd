using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>Probabilities from their logarithms.</summary>
internal static class LogProbabilities
{
    /// <summary>Turns logarithms of probabilities, known up to a constant, into probabilities that sum to 1. The largest is taken off
    /// first: a unit that bursts makes logarithms of hundreds, whose exponentials do not fit into a double (and
    /// <c>TensorPrimitives.SoftMax</c> takes them as they are).</summary>
    /// <param name="values">Logarithms; minus infinity is probability 0, and at least one is finite. Receives the probabilities.</param>
    public static void Normalize(Span<double> values)
    {
        TensorPrimitives.Subtract(values, TensorPrimitives.Max<double>(values), values);
        TensorPrimitives.Exp(values, values);
        TensorPrimitives.Divide(values, TensorPrimitives.Sum<double>(values), values);
    }
}
