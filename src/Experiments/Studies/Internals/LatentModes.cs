using System.Numerics;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;
using ComplexVector = MathNet.Numerics.LinearAlgebra.Vector<System.Numerics.Complex>;
using RealVector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The eigenmodes of A and what each contributes to what is read out. No truth is looked at.</summary>
internal static class LatentModes
{
    /// <summary>Turn a frame, in degrees from 0 to 180, of the mode that explains most of the decoded channel's variance (the covariance of
    /// its part with the whole: parts of modes that are not orthogonal may cancel, and a part that stays constant explains nothing); one
    /// for each channel.</summary>
    public static double[] Degrees(LinearGaussianModel model, LinearGaussianReadout readout, SequencePosteriors posteriors)
    {
        int state = model.StateDimension;
        var spectrum = Matrix<double>.Build.Dense(state, state, (i, j) => model.Transition[(i * state) + j]).Evd();
        Matrix<Complex> modes = Eigenvectors(spectrum.EigenVectors, spectrum.EigenValues);
        Matrix<double> deviation = posteriors.Means - Matrix<double>.Build.Dense(
            posteriors.Means.RowCount, state, (_, i) => model.Offset[i]);
        Matrix<Complex> amplitudes = deviation.ToComplex() * modes.Inverse().Transpose(); // [row, mode]
        Matrix<Complex> weights = readout.Weights.ToComplex() * modes; // [channel, mode]
        Matrix<double> decoded = posteriors.Means * readout.Weights.Transpose();
        return [.. Enumerable.Range(0, readout.OutputCount).Select(channel =>
        {
            RealVector whole = decoded.Column(channel) - (decoded.Column(channel).Sum() / decoded.RowCount);
            // Of a conjugate pair each half carries the same: half of the rotation.
            int strongest = Enumerable.Range(0, state).MaxBy(mode =>
                (spectrum.EigenValues[mode].Imaginary == 0 ? 1 : 2) * (amplitudes.Column(mode) * weights[channel, mode]).Real().DotProduct(
                    whole));
            return Math.Abs(spectrum.EigenValues[strongest].Phase) * 180 / Math.PI;
        })];
    }

    /// <summary>Eigenvectors as columns; the library gives real and imaginary parts of a conjugate pair side by side.</summary>
    private static Matrix<Complex> Eigenvectors(Matrix<double> packed, ComplexVector values)
    {
        Matrix<Complex> vectors = packed.ToComplex();
        for (int k = 0; k + 1 < values.Count; k++)
        {
            if (values[k].Imaginary > 0)
            {
                ComplexVector real = packed.Column(k).ToComplex(), imaginary = packed.Column(k + 1).ToComplex() * Complex.ImaginaryOne;
                vectors.SetColumn(k, real + imaginary);
                vectors.SetColumn(k + 1, real - imaginary);
            }
        }
        return vectors;
    }
}
