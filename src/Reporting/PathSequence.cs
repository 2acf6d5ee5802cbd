using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>One film of a dot in the plane with what was estimated of it. All arrays have one entry a frame, in order of time; NaN where a value is
/// unknown, which leaves a gap.</summary>
/// <param name="Name">Which film, and by which model if there are several, for instance <c>test sequence 0</c>.</param>
/// <param name="Frames">Frame numbers, ascending.</param>
/// <param name="TrueX">True position, first coordinate.</param>
/// <param name="TrueY">True position, second coordinate.</param>
/// <param name="X">Mean of the estimate, first coordinate.</param>
/// <param name="Y">Mean of the estimate, second coordinate.</param>
/// <exception cref="ArgumentException">An array has another length than <paramref name="Frames"/>.</exception>
public sealed record PathSequence(string Name, double[] Frames, double[] TrueX, double[] TrueY, double[] X, double[] Y)
{
    /// <summary>True position, first coordinate.</summary>
    public double[] TrueX { get; } = Lengths.Require(TrueX, Frames.Length, nameof(TrueX));

    /// <summary>True position, second coordinate.</summary>
    public double[] TrueY { get; } = Lengths.Require(TrueY, Frames.Length, nameof(TrueY));

    /// <summary>Mean of the estimate, first coordinate.</summary>
    public double[] X { get; } = Lengths.Require(X, Frames.Length, nameof(X));

    /// <summary>Mean of the estimate, second coordinate.</summary>
    public double[] Y { get; } = Lengths.Require(Y, Frames.Length, nameof(Y));

    /// <summary>The 95 % interval of the first coordinate.</summary>
    public ValueBand? BandX { get; init => field = value?.OfLength(Frames.Length, nameof(BandX)); }

    /// <summary>The 95 % interval of the second coordinate.</summary>
    public ValueBand? BandY { get; init => field = value?.OfLength(Frames.Length, nameof(BandY)); }

    /// <summary>What a regression on the single image says, first coordinate.</summary>
    public double[]? BaselineX { get; init => field = value is null ? null : Lengths.Require(value, Frames.Length, nameof(BaselineX)); }

    /// <summary>What a regression on the single image says, second coordinate.</summary>
    public double[]? BaselineY { get; init => field = value is null ? null : Lengths.Require(value, Frames.Length, nameof(BaselineY)); }
}
