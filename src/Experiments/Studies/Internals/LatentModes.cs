using System.Numerics;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The eigenmodes of A and what each contributes to what is read out. No truth is looked at.</summary>
internal static class LatentModes
{
    /// <summary>Turn a frame, in degrees from 0 to 180, of the mode whose part of the decoded channel varies most; one for each channel.</summary>
    public static double[] Degrees(LinearGaussianModel model, LinearGaussianReadout readout, SequencePosteriors posteriors)
    {
        int state = model.StateDimension;
        var spectrum = Matrix<double>.Build.Dense(state, state, (i, j) => model.Transition[(i * state) + j]).Evd();
        Matrix<Complex> modes = Eigenvectors(spectrum.EigenVectors, spectrum.EigenValues);
        Matrix<double> deviation = posteriors.Means - Matrix<double>.Build.Dense(posteriors.Means.RowCount, state, (_, i) => model.Offset[i]);
        Matrix<Complex> amplitudes = deviation.ToComplex() * modes.Inverse().Transpose(); // [row, mode]
        Matrix<Complex> weights = readout.Weights.ToComplex() * modes; // [channel, mode]
        double[] power = [.. Enumerable.Range(0, state).Select(mode => amplitudes.Column(mode).Sum(a => (a * Complex.Conjugate(a)).Real))];
        return [.. Enumerable.Range(0, readout.OutputCount).Select(channel =>
        {
            int strongest = Enumerable.Range(0, state).MaxBy(mode => Math.Pow(weights[channel, mode].Magnitude, 2) * power[mode]);
            return Math.Abs(spectrum.EigenValues[strongest].Phase) * 180 / Math.PI;
        })];
    }

    /// <summary>Eigenvectors as columns; the library gives real and imaginary parts of a conjugate pair side by side.</summary>
    private static Matrix<Complex> Eigenvectors(Matrix<double> packed, MathNet.Numerics.LinearAlgebra.Vector<Complex> values)
    {
        Matrix<Complex> vectors = packed.ToComplex();
        for (int k = 0; k + 1 < values.Count; k++)
        {
            if (values[k].Imaginary > 0)
            {
                MathNet.Numerics.LinearAlgebra.Vector<Complex> real = packed.Column(k).ToComplex(), imaginary = packed.Column(k + 1).ToComplex() * Complex.ImaginaryOne;
                vectors.SetColumn(k, real + imaginary);
                vectors.SetColumn(k + 1, real - imaginary);
            }
        }
        return vectors;
    }
}
