using System.Numerics;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Dynamics.Losses.Internals;

/// <summary>Mean over rows of -sum_k p_k log q_k and of -sum_k p_k log p_k [2], with p the softmax of the teacher's logits and q that of
/// the student's, each over its temperature. The first has a gradient, in closed form; the second is a reading. Inputs: student and
/// teacher [row, prototype], their temperatures.</summary>
/// <remarks>n tau_s d/ds = q - p, n tau_t d/dt = p (-log q - loss of the row). Log-probabilities of the teacher end at
/// <see cref="LeastLog"/> below the greatest.</remarks>
internal sealed class SharpenedCrossEntropy : CustomFunction<SharpenedCrossEntropy>
{
    /// <summary>float32 has products with much smaller probabilities only as denormal numbers, and a processor is many times slower with
    /// those.</summary>
    private const double LeastLog = -60;

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        (Tensor student, Tensor teacher) = ((Tensor)inputs[0], (Tensor)inputs[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor byStudent = student.requires_grad ? empty_like(student) : empty(0);
        Tensor byTeacher = teacher.requires_grad ? empty_like(teacher) : empty(0);
        (double cross, double entropy) = student.dtype == ScalarType.Float32
            ? Run<float>(student, teacher, (double)inputs[2], (double)inputs[3], byStudent, byTeacher)
            : Run<double>(student, teacher, (double)inputs[2], (double)inputs[3], byStudent, byTeacher);
        context.save_for_backward([byStudent.MoveToOuterDisposeScope(), byTeacher.MoveToOuterDisposeScope()]);
        return tensor([cross, entropy], student.dtype).MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scale = upstream.narrow(0, 0, 1);
        Tensor? Scaled(Tensor gradient) => gradient.numel() == 0 ? null : (gradient * scale).MoveToOuterDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        return [Scaled(saved[0])!, Scaled(saved[1])!, null!, null!];
    }

    /// <summary>The same by tensor operations, for other devices.</summary>
    internal static (Tensor Cross, Tensor Entropy) ByTensors(
        Tensor student, Tensor teacher, double studentTemperature, double teacherTemperature)
    {
        Tensor scaled = teacher.DividedBy(teacherTemperature);
        Tensor logTeacher = (scaled - scaled.detach().amax([1], keepdim: true)).AtLeast(LeastLog).log_softmax(1);
        Tensor cross = Rows.CrossEntropy(logTeacher.exp(), student.DividedBy(studentTemperature).log_softmax(1));
        return (cross, Rows.CrossEntropy(logTeacher.detach().exp(), logTeacher.detach()));
    }

    private static (double Cross, double Entropy) Run<T>(
        Tensor student, Tensor teacher, double studentTemperature, double teacherTemperature, Tensor byStudent, Tensor byTeacher)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> Values(Tensor dense) => MemoryMarshal.Cast<byte, T>(dense.bytes);
        int rows = (int)student.shape[0], width = (int)student.shape[1];
        ReadOnlySpan<T> s = Values(student.detach().contiguous()), t = Values(teacher.detach().contiguous());
        Span<T> ds = Values(byStudent), dt = Values(byTeacher);
        Span<T> p = new T[width], logP = new T[width], q = new T[width], logQ = new T[width];
        (double cross, double entropy) = (0, 0);
        for (int row = 0; row < rows; row++)
        {
            LogSoftmax(s.Slice(row * width, width), studentTemperature, double.NegativeInfinity, logQ, q);
            LogSoftmax(t.Slice(row * width, width), teacherTemperature, LeastLog, logP, p);
            T ofRow = -TensorPrimitives.Dot<T>(p, logQ);
            cross += double.CreateChecked(ofRow);
            entropy -= double.CreateChecked(TensorPrimitives.Dot<T>(p, logP));
            if (!ds.IsEmpty)
            {
                Span<T> own = ds.Slice(row * width, width);
                TensorPrimitives.Subtract(q, p, own);
                TensorPrimitives.Multiply(own, T.CreateChecked(1 / (rows * studentTemperature)), own);
            }
            if (!dt.IsEmpty)
            {
                ByTeacher(t.Slice(row * width, width), teacherTemperature, p, logQ, ofRow, dt.Slice(row * width, width));
                TensorPrimitives.Multiply(
                    dt.Slice(row * width, width), T.CreateChecked(1 / (rows * teacherTemperature)), dt.Slice(row * width, width));
            }
        }
        return (cross / rows, entropy / rows);
    }

    private static void LogSoftmax<T>(ReadOnlySpan<T> logits, double temperature, double least, Span<T> logs, Span<T> shares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), logs);
        TensorPrimitives.Divide(logs, T.CreateChecked(temperature), logs);
        if (double.IsFinite(least))
        {
            TensorPrimitives.Max(logs, T.CreateChecked(least), logs);
        }
        TensorPrimitives.Exp<T>(logs, shares);
        T total = TensorPrimitives.Sum<T>(shares);
        TensorPrimitives.Divide(shares, total, shares);
        TensorPrimitives.Subtract(logs, T.Log(total), logs);
    }

    /// <summary>p (-log q - loss), and nothing for logits whose log-probability is at its end.</summary>
    private static void ByTeacher<T>(ReadOnlySpan<T> logits, double temperature, Span<T> p, Span<T> logQ, T loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Add(logQ, loss, gradient);
        TensorPrimitives.Multiply(gradient, p, gradient);
        TensorPrimitives.Negate(gradient, gradient);
        T end = TensorPrimitives.Max(logits) + T.CreateChecked(LeastLog * temperature);
        for (int i = 0; i < logits.Length; i++)
        {
            gradient[i] = logits[i] < end ? T.Zero : gradient[i];
        }
    }
}
