using Dynamics.Data;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>An encoder of binned spike counts, with the scaling that was fitted to them.</summary>
public abstract class CountEncoder : Encoder<CountWindows>
{
    private protected CountEncoder(string name, InputScaling scaling, int latentDimension)
        : base(name, scaling.UnitCount, latentDimension)
    {
        Scaling = scaling;
    }

    /// <summary>What stands between counts and the encoder.</summary>
    public InputScaling Scaling { get; }

    /// <summary>z [time, latent], float32, of every bin of a recording; causal, no dropout. On the CPU.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the encoder.</exception>
    public abstract float[] Encode(SparseCounts counts, int threads = 1);

    /// <summary>The encoder as it is now, bin by bin, for closed loops.</summary>
    public abstract StreamingEncoder ToStreaming();

    /// <inheritdoc/>
    public sealed override Tensor Features(CountWindows batch)
    {
        using DisposeScope scope = NewDisposeScope();
        return batch.ToTensor(Scaling).to(Device).MoveToOuterDisposeScope();
    }

    /// <summary>The kernels trust the unit count, so it is checked where counts come in.</summary>
    public void RequireUnits(SparseCounts counts)
    {
        if (counts.UnitCount != Scaling.UnitCount)
        {
            throw new ArgumentException(
                $"'counts' has {counts.UnitCount} units; the model was fitted on {Scaling.UnitCount}", nameof(counts));
        }
    }
}

/// <summary>Takes the counts of one bin, gives the latent of that bin: the same as the encoder gives for the whole recording, up to
/// rounding. Not for concurrent use.</summary>
public abstract class StreamingEncoder
{
    private protected StreamingEncoder()
    {
    }

    /// <summary>Takes one bin.</summary>
    /// <param name="counts">Spikes of each unit in the bin [unit].</param>
    /// <param name="z">Receives the latent [latent].</param>
    public abstract void Step(ReadOnlySpan<float> counts, Span<float> z);
}

/// <summary>A <see cref="SequenceNetwork"/> on smoothed and scaled counts as dense numbers.</summary>
public sealed class DenseCountEncoder : CountEncoder
{
    private const int BinsAtOnce = 4096;
    private readonly SequenceNetwork network;

    /// <summary>An encoder that owns the network.</summary>
    public DenseCountEncoder(SequenceNetwork network, InputScaling scaling, int latentDimension)
        : base(nameof(DenseCountEncoder), scaling, latentDimension)
    {
        this.network = network;
        register_module(nameof(network), network);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    /// <inheritdoc/>
    public override Tensor Encode(CountWindows batch)
    {
        RequireUnits(batch.Counts);
        return network.forward(Features(batch));
    }

    /// <inheritdoc/>
    /// <remarks>In pieces that overlap by what an output depends on, so that long recordings need little memory.</remarks>
    public override float[] Encode(SparseCounts counts, int threads = 1)
    {
        RequireUnits(counts);
        using var frozen = no_grad();
        int units = counts.UnitCount, before = network.ReceptiveBins - 1;
        float[] z = new float[counts.BinCount * LatentDimension];
        double[] smoothed = [.. Scaling.Mean];
        float[] piece = new float[(before + BinsAtOnce) * units]; // the bins before, then those of the piece
        for (int first = 0; first < counts.BinCount; first += BinsAtOnce)
        {
            int bins = Math.Min(BinsAtOnce, counts.BinCount - first);
            for (int bin = 0; bin < bins; bin++)
            {
                Scaling.Smooth(smoothed, counts, first + bin);
                Scaling.Scaled(smoothed, piece.AsSpan((before + bin) * units, units));
            }
            using DisposeScope scope = NewDisposeScope();
            int skipped = first == 0 ? before : 0; // nothing lies before the first bin
            Tensor input = tensor(piece[(skipped * units)..((before + bins) * units)], [1, before + bins - skipped, units], device: Device);
            Tensor output = network.forward(input).narrow(1, before - skipped, bins);
            output.contiguous().ToSingles().CopyTo(z, first * LatentDimension);
            piece.AsSpan(bins * units, before * units).CopyTo(piece);
        }
        return z;
    }

    /// <inheritdoc/>
    public override StreamingEncoder ToStreaming() => new Streaming(this);

    private sealed class Streaming(DenseCountEncoder encoder) : StreamingEncoder
    {
        private readonly double[] _smoothed = [.. encoder.Scaling.Mean];
        private readonly List<float[]> _window = [];

        public override void Step(ReadOnlySpan<float> counts, Span<float> z)
        {
            InputScaling scaling = encoder.Scaling;
            float[] row = new float[counts.Length];
            for (int u = 0; u < row.Length; u++)
            {
                _smoothed[u] = (scaling.SmoothingFactor * _smoothed[u]) + ((1 - scaling.SmoothingFactor) * counts[u]);
            }
            scaling.Scaled(_smoothed, row);
            _window.Add(row);
            if (_window.Count > encoder.network.ReceptiveBins)
            {
                _window.RemoveAt(0);
            }
            using DisposeScope scope = NewDisposeScope();
            using var frozen = no_grad();
            Tensor input = tensor(_window.SelectMany(values => values).ToArray(), [1, _window.Count, row.Length], device: encoder.Device);
            encoder.network.forward(input).select(1, _window.Count - 1).contiguous().ToSingles().CopyTo(z);
        }
    }
}
