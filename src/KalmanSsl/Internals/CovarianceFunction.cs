using Dynamics.Tensors;
using Dynamics.Tensors.Internals;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Gains, innovation precisions and log-determinants of <see cref="CovarianceRecursion"/> as one autograd node in double on the
/// host. Inputs: A, Q [state], R [1], call; output [time, state*latent + latent*latent + 1].</summary>
internal sealed unsafe class CovarianceFunction : CustomFunction<CovarianceFunction>
{
    private const string RecursionKey = "recursion", CallKey = "call";

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        (Tensor transition, Tensor process, Tensor observation) = ((Tensor)inputs[0], (Tensor)inputs[1], (Tensor)inputs[2]);
        CovarianceCall call = (CovarianceCall)inputs[3];
        LinearGaussianModel model = new(
            transition.data<double>().ToArray(),
            new double[call.State],
            process.data<double>().ToArray(),
            observation.data<double>()[0],
            KalmanLikelihood.InitialVariance);
        CovarianceRecursion recursion = new(call.State, call.Latent, call.Bins);
        recursion.Forward(model, null);
        context.save_data(RecursionKey, recursion);
        context.save_data(CallKey, call);
        double[] packed = new double[call.Bins * Width(call)];
        for (int bin = 0; bin < call.Bins; bin++)
        {
            Span<double> row = packed.AsSpan(bin * Width(call), Width(call));
            CopyRows(recursion.Gain(bin), recursion.L, row, call.State, call.Latent);
            CopyRows(recursion.Precision(bin), recursion.L, row[(call.State * call.Latent)..], call.Latent, call.Latent);
            row[^1] = recursion.HalfLogDeterminant[bin];
        }
        return tensor(packed, [call.Bins, Width(call)]);
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        CovarianceRecursion recursion = (CovarianceRecursion)context.get_data(RecursionKey);
        CovarianceCall call = (CovarianceCall)context.get_data(CallKey);
        using Tensor host = upstream.cpu().contiguous();
        double[] packed = host.data<double>().ToArray();
        using NativeBuffer<double> gain = new(
            (long)call.Bins * recursion.D * recursion.L), precision = new((long)call.Bins * recursion.L * recursion.L);
        double[] logDeterminant = new double[call.Bins];
        for (int bin = 0; bin < call.Bins; bin++)
        {
            ReadOnlySpan<double> row = packed.AsSpan(bin * Width(call), Width(call));
            PadRows(row, gain.Pointer + ((long)bin * recursion.D * recursion.L), recursion.L, call.State, call.Latent);
            PadSymmetric(
                row[(call.State * call.Latent)..], precision.Pointer + ((long)bin * recursion.L * recursion.L), recursion.L, call.Latent);
            logDeterminant[bin] = row[^1];
        }
        DynamicsGradient gradient = new(call.State);
        recursion.Backward(gain.Pointer, precision.Pointer, logDeterminant, gradient);
        GC.KeepAlive(recursion); // its memory is the finaliser's to free
        return [tensor(gradient.Transition, [call.State, call.State]), tensor(gradient.ProcessNoise, [call.State]),
            tensor(new[] { gradient.ObservationVariance }, [1]), null!];
    }

    private static int Width(CovarianceCall call) => ((call.State + call.Latent) * call.Latent) + 1;

    private static void CopyRows(double* source, int stride, Span<double> target, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<double>(source + (i * stride), columns).CopyTo(target[(i * columns)..]);
        }
    }

    private static void PadRows(ReadOnlySpan<double> source, double* target, int stride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            source.Slice(i * columns, columns).CopyTo(new Span<double>(target + (i * stride), columns));
        }
    }

    private static void PadSymmetric(ReadOnlySpan<double> source, double* target, int stride, int size)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                target[(i * stride) + j] = 0.5 * (source[(i * size) + j] + source[(j * size) + i]);
            }
        }
    }
}

/// <summary>Shape of one evaluation of <see cref="CovarianceFunction"/>.</summary>
internal sealed record CovarianceCall(int Bins, int Latent, int State);
