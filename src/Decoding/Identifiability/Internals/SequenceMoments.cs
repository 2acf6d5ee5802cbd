using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Decoding.Identifiability.Internals;

/// <summary>Sums over rows of latents and states side by side, v = [z, s]: their number, sum v and sum v v'. Moments of several sequences
/// add up, so that a resample of sequences costs nothing that grows with their rows.</summary>
internal sealed class SequenceMoments(int latents, int states)
{
    private readonly int _size = latents + states;

    /// <summary>Number of rows.</summary>
    public double Count { get; private set; }

    /// <summary>Dimensions of the latents.</summary>
    public int Latents => latents;

    /// <summary>Dimensions of the states.</summary>
    public int States => states;

    private double[] Sums { get; } = new double[latents + states];

    private double[] Products { get; } = new double[(latents + states) * (latents + states)];

    /// <summary>The moments of each sequence.</summary>
    public static SequenceMoments[] Of(LatentTruth truth)
    {
        (int latents, int states) = (truth.Latents.ColumnCount, truth.States.ColumnCount);
        SequenceMoments[] all = [.. Enumerable.Range(0, truth.Sequences).Select(_ => new SequenceMoments(latents, states))];
        double[] row = new double[latents + states];
        // About the mean of all rows, so that nothing cancels where the offset is large.
        Vector<double> meanLatent = truth.Latents.ColumnSums() / truth.Latents.RowCount;
        Vector<double> meanState = truth.States.ColumnSums() / truth.States.RowCount;
        for (int i = 0; i < truth.SequenceOf.Count; i++)
        {
            for (int j = 0; j < latents; j++)
            {
                row[j] = truth.Latents[i, j] - meanLatent[j];
            }
            for (int j = 0; j < states; j++)
            {
                row[latents + j] = truth.States[i, j] - meanState[j];
            }
            all[truth.SequenceOf[i]].Add(row);
        }
        return all;
    }

    /// <summary>The moments of several sequences together.</summary>
    public static SequenceMoments Sum(SequenceMoments[] all, IReadOnlyList<int> drawn)
    {
        SequenceMoments sum = new(all[0].Latents, all[0].States);
        foreach (int sequence in drawn)
        {
            SequenceMoments one = all[sequence];
            sum.Count += one.Count;
            System.Numerics.Tensors.TensorPrimitives.Add(sum.Sums, one.Sums, sum.Sums);
            System.Numerics.Tensors.TensorPrimitives.Add(sum.Products, one.Products, sum.Products);
        }
        return sum;
    }

    /// <summary>Covariance of the latents [latent, latent].</summary>
    public Matrix<double> LatentCovariance() => Block(0, latents, 0, latents);

    /// <summary>Covariance of the states [state, state].</summary>
    public Matrix<double> StateCovariance() => Block(latents, states, latents, states);

    /// <summary>Covariance of states with latents [state, latent].</summary>
    public Matrix<double> CrossCovariance() => Block(latents, states, 0, latents);

    private void Add(double[] row)
    {
        Count++;
        for (int i = 0; i < _size; i++)
        {
            Sums[i] += row[i];
            for (int j = 0; j < _size; j++)
            {
                Products[(i * _size) + j] += row[i] * row[j];
            }
        }
    }

    private Matrix<double> Block(int firstRow, int rows, int firstColumn, int columns) => Matrix<double>.Build.Dense(
        rows, columns, (i, j) => (Products[((firstRow + i) * _size) + firstColumn + j]
            - (Sums[firstRow + i] * Sums[firstColumn + j] / Count)) / Count);
}

/// <summary>Sums that R² of given predictions is made of, of each sequence: squared errors, and the targets about their
/// mean.</summary>
internal sealed class SequenceErrors
{
    private readonly double[] _count;
    private readonly double[,] _errors, _sums, _squares;
    private readonly int _channels;

    public SequenceErrors(Matrix<double> targets, Matrix<double> predicted, IReadOnlyList<int> sequenceOf)
    {
        int sequences = sequenceOf[^1] + 1;
        _channels = targets.ColumnCount;
        _count = new double[sequences];
        (_errors, _sums, _squares) =
            (new double[sequences, _channels], new double[sequences, _channels], new double[sequences, _channels]);
        Vector<double> mean = targets.ColumnSums() / targets.RowCount;
        for (int row = 0; row < sequenceOf.Count; row++)
        {
            int sequence = sequenceOf[row];
            _count[sequence]++;
            for (int channel = 0; channel < _channels; channel++)
            {
                double value = targets[row, channel] - mean[channel], error = targets[row, channel] - predicted[row, channel];
                _errors[sequence, channel] += error * error;
                _sums[sequence, channel] += value;
                _squares[sequence, channel] += value * value;
            }
        }
    }

    /// <summary>Mean over channels of 1 - SSE / SST about the mean of the drawn sequences.</summary>
    public double RSquared(IReadOnlyList<int> drawn)
    {
        double sum = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            (double count, double errors, double sums, double squares) = (0, 0, 0, 0);
            foreach (int sequence in drawn)
            {
                count += _count[sequence];
                errors += _errors[sequence, channel];
                sums += _sums[sequence, channel];
                squares += _squares[sequence, channel];
            }
            sum += 1 - (errors / (squares - (sums * sums / count)));
        }
        return sum / _channels;
    }

    /// <summary>R² of each sequence by itself, about its own mean.</summary>
    public double[] OfEach() => [.. Enumerable.Range(0, _count.Length).Select(sequence => RSquared([sequence]))];
}
