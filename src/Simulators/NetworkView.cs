using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A frozen random network with leaky rectifiers whose weights have orthogonal columns of one length, so that it can be inverted exactly: each
/// layer is at least as wide as the one before. Hidden biases are uniform, with a third of the signal's variance; the last layer has none and
/// is linear. The scale is kept: states of unit variance give features of about unit variance.</summary>
[Kind("network")]
public sealed record NetworkView : ObservationView
{
    /// <summary>Widths of the hidden layers, none to eight, none narrower than the one before, each 2 to 1024.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init => field = CheckWidths(value); } = [20, 40];

    /// <summary>Number of features, 2 to 1024; at least the last hidden width.</summary>
    public int FeatureCount { get; init => field = Check.Between(value, 2, 1024); } = 100;

    /// <summary>Slope of a rectifier below 0; 0.01 to 1. The inverse stretches by up to its reciprocal a hidden
    /// layer, which float32 does not bear for long at 0.01.</summary>
    public double NegativeSlope { get; init => field = Check.Between(value, 0.01, 1); } = 0.2;

    /// <summary>The shape of the reference's random rendering: hidden widths 5, 5, 5, 5 and slope 0.01 (whose first and last layer are
    /// not orthogonal).</summary>
    public static NetworkView Reference { get; } = new() { HiddenWidths = [5, 5, 5, 5], NegativeSlope = 0.01 };

    internal override FrameRenderer CreateRenderer(int coordinateCount, RandomStream random)
    {
        int[] widths = [coordinateCount, .. HiddenWidths, FeatureCount];
        for (int layer = 1; layer < widths.Length; layer++)
        {
            if (widths[layer] < widths[layer - 1])
            {
                throw Check.Fault($"a layer of {widths[layer]} after one of {widths[layer - 1]} cannot be inverted", "View", "make no layer of the network narrower than the one before, nor than the state");
            }
        }
        return OrthogonalNetwork.Draw(widths, NegativeSlope, random);
    }

    private static IReadOnlyList<int> CheckWidths(IReadOnlyList<int> widths)
    {
        Check.EachBetween([.. widths.Select(width => (double)width)], 0, 8, 2, 1024, nameof(HiddenWidths));
        return widths;
    }
}
