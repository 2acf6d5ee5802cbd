using Dynamics.Data;
using Dynamics.Models;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Internals;

/// <summary>The covariates of a recording as a predictor sees them: mean 0 and deviation 1 in the train part, and 0 where one is not
/// known.</summary>
internal sealed class CovariateTable
{
    private readonly float[] _values; // [bin, covariate]
    private readonly int _width;

    /// <summary>Those of a recording.</summary>
    /// <param name="recording">The recording, with its covariates.</param>
    /// <param name="train">The bins that mean and deviation are taken from.</param>
    public CovariateTable(BinnedRecording recording, BinSet train)
    {
        (_width, int[] bins) = (recording.Covariates.Count, train.Bins());
        _values = new float[recording.BinCount * _width];
        for (int column = 0; column < _width; column++)
        {
            float[] values = recording.Covariates[column].Values;
            double[] known = [.. bins.Select(bin => (double)values[bin]).Where(double.IsFinite)];
            double mean = known.DefaultIfEmpty(0).Average();
            double variance = known.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(0).Average();
            double scale = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
            for (int bin = 0; bin < values.Length; bin++)
            {
                _values[(bin * _width) + column] = float.IsFinite(values[bin]) ? (float)((values[bin] - mean) * scale) : 0;
            }
        }
    }

    /// <summary>Those of windows [window, time, covariate]; of the current scope.</summary>
    public Tensor Of(CountWindows windows, Device device)
    {
        float[] all = new float[windows.Starts.Length * windows.BinCount * _width];
        for (int window = 0; window < windows.Starts.Length; window++)
        {
            _values.AsSpan(windows.Starts[window] * _width, windows.BinCount * _width)
                .CopyTo(all.AsSpan(window * windows.BinCount * _width));
        }
        return tensor(all, [windows.Starts.Length, windows.BinCount, _width], device: device);
    }

    /// <summary>Those of a range of bins [1, time, covariate]; of the current scope.</summary>
    public Tensor Of(BinRange range) =>
        tensor(_values.AsSpan(range.Start * _width, range.Length * _width).ToArray(), [1, range.Length, _width]);
}
