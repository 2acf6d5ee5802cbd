using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Decoding.Identifiability;

/// <summary>Latents of some sequences beside the state that is behind them. Frames may be left out; the rows of a sequence follow each
/// other.</summary>
/// <param name="Latents">Latents [row, latent].</param>
/// <param name="States">True states [row, state].</param>
/// <param name="SequenceOf">The sequence of each row, from 0, ascending; none is without rows.</param>
public sealed record LatentTruth(Matrix<double> Latents, Matrix<double> States, IReadOnlyList<int> SequenceOf)
{
    /// <summary>Number of sequences.</summary>
    public int Sequences => SequenceOf[^1] + 1;

    /// <summary>Of sequences of one length.</summary>
    /// <param name="latents">[sequence*time, latent].</param>
    /// <param name="states">[sequence*time, state].</param>
    /// <param name="sequences">How many sequences.</param>
    /// <exception cref="ArgumentException">The rows are others, or no multiple of the sequences.</exception>
    public static LatentTruth Of(Matrix<double> latents, Matrix<double> states, int sequences)
    {
        if (latents.RowCount != states.RowCount || sequences < 1 || latents.RowCount % sequences != 0)
        {
            throw new ArgumentException(
                $"{latents.RowCount} rows of latents, {states.RowCount} of states and {sequences} sequences do not fit together");
        }
        int frames = latents.RowCount / sequences;
        return new(latents, states, [.. Enumerable.Range(0, latents.RowCount).Select(row => row / frames)]);
    }

    /// <summary>The same without some rows, and without sequences that have none left.</summary>
    /// <param name="keeps">Whether a row is kept [row].</param>
    public LatentTruth Where(IReadOnlyList<bool> keeps)
    {
        int[] rows = [.. Enumerable.Range(0, keeps.Count).Where(row => keeps[row])];
        int[] sequences = new int[rows.Length];
        for (int i = 1; i < rows.Length; i++)
        {
            sequences[i] = sequences[i - 1] + (SequenceOf[rows[i]] == SequenceOf[rows[i - 1]] ? 0 : 1);
        }
        return new(Rows(Latents), Rows(States), sequences);

        Matrix<double> Rows(Matrix<double> of) => Matrix<double>.Build.Dense(rows.Length, of.ColumnCount, (i, j) => of[rows[i], j]);
    }

    /// <summary>The same with latents and states in each other's place.</summary>
    public LatentTruth Turned() => new(States, Latents, SequenceOf);
}

/// <summary>An affine map y = W x + c.</summary>
/// <param name="Weights">W [output, input].</param>
/// <param name="Offset">c [output].</param>
public sealed record AffineMap(Matrix<double> Weights, Vector<double> Offset)
{
    /// <summary>Least squares from the latents to the states, with a ridge at rounding level, so that a latent without spread does no
    /// harm.</summary>
    public static AffineMap Fit(LatentTruth truth)
    {
        LinearGaussianReadout fitted = LinearGaussianReadout.Fit(truth.Latents, truth.States);
        return new(fitted.Weights, fitted.Intercept);
    }

    /// <summary>The images of rows [row, input] as [row, output].</summary>
    public Matrix<double> Of(Matrix<double> rows)
    {
        Matrix<double> mapped = rows.TransposeAndMultiply(Weights);
        return mapped + Matrix<double>.Build.Dense(rows.RowCount, Offset.Count, (_, j) => Offset[j]);
    }
}
