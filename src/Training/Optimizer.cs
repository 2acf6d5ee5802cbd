using System.Numerics;
using System.Runtime.InteropServices;
using Dynamics.Training.Internals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Dynamics.Training;

/// <summary>Updates parameters by their gradients. On the CPU one pass over the numbers of each parameter; elsewhere tensor
/// operations.</summary>
/// <remarks>Ours, and not TorchSharp's, whose optimisers pass numbers that nothing holds while native code reads them (see
/// <see cref="Tensors.TensorArithmetic"/>). A parameter without a gradient is left as it is. Float32 and float64.</remarks>
public sealed class Optimizer : IDisposable
{
    private readonly OptimizerChoice _choice;
    private readonly Slot[] _slots;

    /// <summary>An optimiser that has not seen a gradient yet.</summary>
    /// <param name="choice">The rule and its constants.</param>
    /// <param name="groups">The parameters, on the device where they stay; owned by their model.</param>
    public Optimizer(OptimizerChoice choice, IReadOnlyList<ParameterGroup> groups)
    {
        _choice = choice;
        using DisposeScope scope = NewDisposeScope();
        _slots = [.. groups.SelectMany(group => group.Parameters.Select((parameter, index) => new Slot(
            parameter,
            group,
            $"{group.Name}/{index}/",
            tensor(0L).DetachFromDisposeScope(),
            [.. choice.Memory.Select(_ => zeros_like(parameter).DetachFromDisposeScope())])))];
    }

    /// <summary>What is remembered, as GROUP/INDEX/FIELD with PyTorch's names of the fields: the number of steps (int64), moments. The
    /// tensors are the optimiser's own; overwriting them in place restores it.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _slots.SelectMany(slot =>
        _choice.Memory.Zip(slot.Memory).Select(
            entry => (slot.Prefix + entry.First, entry.Second)).Prepend((slot.Prefix + "step", slot.Steps)));

    /// <summary>Drops the gradients of all parameters.</summary>
    public void ForgetGradients()
    {
        foreach (Slot slot in _slots)
        {
            slot.Parameter.grad = null;
        }
    }

    /// <summary>The Euclidean norm of all gradients together, or of one group's.</summary>
    public double GradientNorm(ParameterGroup? group = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return Math.Sqrt(
            _slots.Where(slot => group is null || ReferenceEquals(slot.Group, group)).Sum(slot => SumOfSquares(slot.Parameter.grad)));
    }

    /// <summary>One step of every parameter that has a gradient.</summary>
    /// <param name="rates">Rate and decay of each group at this step.</param>
    /// <param name="gradientScale">Multiplies all gradients: below 1 where they are clipped.</param>
    public void Step(Func<ParameterGroup, GroupRates> rates, double gradientScale = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (Slot slot in _slots)
        {
            if (slot.Parameter.grad is not { } gradient)
            {
                continue;
            }
            ref long steps = ref MemoryMarshal.Cast<byte, long>(slot.Steps.bytes)[0];
            steps++;
            (double learningRate, double weightDecay) = rates(slot.Group);
            ParameterStep step = new(steps, learningRate, weightDecay, gradientScale, slot.Parameter.dim() <= 1);
            if (slot.Parameter.device_type != DeviceType.CPU)
            {
                _choice.Update(step, slot.Parameter, gradient, slot.Memory);
            }
            else if (slot.Parameter.dtype == ScalarType.Float64)
            {
                Update<double>(slot, step, gradient);
            }
            else
            {
                Update<float>(slot, step, gradient);
            }
        }
    }

    /// <summary>Frees what is remembered; the parameters stay.</summary>
    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.Steps.Dispose();
            foreach (Tensor memory in slot.Memory)
            {
                memory.Dispose();
            }
        }
    }

    private void Update<T>(Slot slot, in ParameterStep step, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => _choice.Update(
            step,
            Span<T>(slot.Parameter),
            Span<T>(gradient.contiguous()),
            slot.Memory.Length > 0 ? Span<T>(slot.Memory[0]) : default,
            slot.Memory.Length > 1 ? Span<T>(slot.Memory[1]) : default);

    private static Span<T> Span<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>In double: a sum of many float32 squares would round.</summary>
    private static double SumOfSquares(Tensor? gradient)
    {
        if (gradient is null)
        {
            return 0;
        }
        if (gradient.device_type != DeviceType.CPU)
        {
            Tensor wide = gradient.to_type(ScalarType.Float64);
            return (wide * wide).sum().item<double>();
        }
        if (gradient.dtype == ScalarType.Float64)
        {
            return TensorPrimitives.SumOfSquares<double>(Span<double>(gradient.contiguous()));
        }
        double sum = 0;
        Span<double> block = stackalloc double[512];
        for (Span<float> rest = Span<float>(gradient.contiguous()); rest.Length > 0; rest = rest[Math.Min(512, rest.Length)..])
        {
            Span<double> wide = block[..Math.Min(512, rest.Length)];
            TensorPrimitives.ConvertChecked<float, double>(rest[..wide.Length], wide);
            sum += TensorPrimitives.SumOfSquares<double>(wide);
        }
        return sum;
    }

    private sealed record Slot(Parameter Parameter, ParameterGroup Group, string Prefix, Tensor Steps, Tensor[] Memory);
}
