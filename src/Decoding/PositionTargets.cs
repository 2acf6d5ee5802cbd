using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>The labels that may be learned from: positions of the train and validation bins, and nothing else. Positions of all other bins
/// are NaN here, so that nothing fitted on these targets can have seen the test part.</summary>
public sealed record PositionTargets
{
    private PositionTargets(float[] position, int[] train, int[] validation)
    {
        Position = position;
        Train = train;
        Validation = validation;
    }

    /// <summary>Position [time]; NaN outside the tracked train and validation bins.</summary>
    public float[] Position { get; }

    /// <summary>Tracked train bins, ascending; never empty.</summary>
    public int[] Train { get; }

    /// <summary>Tracked validation bins, ascending; may be empty.</summary>
    public int[] Validation { get; }

    /// <summary>Whether hyper-parameters can be chosen and intervals calibrated.</summary>
    public bool HasValidation => Validation.Length > 0;

    /// <summary>All of them to be fitted to, none left to choose with.</summary>
    internal PositionTargets Together() => new(Position, [.. Train.Concat(Validation).Order()], []);

    /// <summary>Takes the tracked bins of the split's train and validation parts.</summary>
    /// <param name="position">Position [time]; NaN where unknown.</param>
    /// <param name="tracked">True where position is known [time]; bins with a non-finite position are dropped all the same.</param>
    /// <param name="split">The split; only its train and validation parts are read.</param>
    /// <param name="maximumTrainBins">Train bins beyond this many are thinned evenly; their positions stay known.</param>
    /// <exception cref="InputException">The train part holds no tracked bin.</exception>
    public static PositionTargets From(float[] position, bool[] tracked, Split split, int maximumTrainBins = int.MaxValue)
    {
        int[] train = TrackedBins(position, tracked, split.Train);
        int[] validation = TrackedBins(position, tracked, split.Validation);
        if (train.Length == 0)
        {
            throw new InputException(
                "no bin of the train part has a known position", "--train", "give a train range in which the animal is tracked");
        }
        var labels = new float[position.Length];
        Array.Fill(labels, float.NaN);
        foreach (int bin in train.Concat(validation))
        {
            labels[bin] = position[bin];
        }
        return new PositionTargets(labels, Bins.Subsample(train, maximumTrainBins), validation);
    }

    /// <summary>The bins whose position is known, ascending.</summary>
    /// <param name="position">Position [time].</param>
    /// <param name="tracked">Validity mask [time].</param>
    /// <param name="bins">The bins to look in.</param>
    public static int[] TrackedBins(float[] position, bool[] tracked, BinSet bins) =>
        [.. bins.Bins().Where(bin => tracked[bin] && float.IsFinite(position[bin]))];
}
