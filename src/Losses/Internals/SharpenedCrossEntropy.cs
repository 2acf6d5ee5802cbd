using System.Numerics;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>Mean over rows of -sum_k p_k log q_k and of -sum_k p_k log p_k [2], with p the softmax of the teacher's logits and q that of
/// the student's, each over its temperature, the teacher's less a centre. The first has a gradient, in closed form; the second is a
/// reading. Inputs: student and teacher [row, prototype], their temperatures, centre [prototype], a constant.</summary>
internal sealed class SharpenedCrossEntropy : CustomFunction<SharpenedCrossEntropy>
{
    /// <summary>Log-probabilities of the teacher end here: float32 has products with much smaller ones only as denormal numbers, and a
    /// processor is many times slower with those.</summary>
    public const double LeastLog = -60;

    /// <summary>Logits for which another thread is worth its while.</summary>
    private const int LeastShare = 1 << 15;

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        (Tensor student, Tensor teacher) = ((Tensor)inputs[0], (Tensor)inputs[1]);
        (double studentTemperature, double teacherTemperature, Tensor center) = ((double)inputs[2], (double)inputs[3], (Tensor)inputs[4]);
        using DisposeScope scope = NewDisposeScope();
        Tensor byStudent = student.requires_grad ? empty(student.shape, student.dtype) : empty(0, student.dtype);
        Tensor byTeacher = teacher.requires_grad ? empty(teacher.shape, student.dtype) : empty(0, student.dtype);
        (double cross, double entropy) = student.dtype == ScalarType.Float32
            ? Run<float>(student, teacher, studentTemperature, teacherTemperature, center, byStudent, byTeacher)
            : Run<double>(student, teacher, studentTemperature, teacherTemperature, center, byStudent, byTeacher);
        context.save_for_backward([byStudent.MoveToOuterDisposeScope(), byTeacher.MoveToOuterDisposeScope()]);
        return tensor([cross, entropy], student.dtype).MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scale = upstream.narrow(0, 0, 1);
        Tensor? Scaled(Tensor gradient) => gradient.numel() == 0 ? null : (gradient * scale).MoveToOuterDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        return [Scaled(saved[0])!, Scaled(saved[1])!, null!, null!, null!];
    }

    /// <summary>The same by tensor operations, for other devices.</summary>
    internal static (Tensor Cross, Tensor Entropy) ByTensors(
        Tensor student, Tensor teacher, double studentTemperature, double teacherTemperature, Tensor center)
    {
        Tensor scaled = (teacher - center).DividedBy(teacherTemperature);
        Tensor logTeacher = (scaled - scaled.detach().amax([1], keepdim: true)).AtLeast(LeastLog).log_softmax(1);
        Tensor cross = Rows.CrossEntropy(logTeacher.exp(), student.DividedBy(studentTemperature).log_softmax(1));
        return (cross, Rows.CrossEntropy(logTeacher.detach().exp(), logTeacher.detach()));
    }

    private static (double Cross, double Entropy) Run<T>(
        Tensor student, Tensor teacher, double studentTemperature, double teacherTemperature, Tensor center, Tensor byStudent,
        Tensor byTeacher)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor s = student.detach().contiguous(), t = teacher.detach().contiguous();
        T[] centered = center.data<T>().ToArray();
        (int rows, int width) = ((int)s.shape[0], (int)s.shape[1]);
        (T Cross, T Entropy)[] sums = new (T, T)[rows];
        int teams = (int)Math.Clamp((long)rows * width / LeastShare, 1, get_num_threads());
        void Share(int team)
        {
            (int first, int end) = (rows * team / teams, rows * (team + 1) / teams);
            Span<T> Own(Tensor dense) => MemoryMarshal.Cast<byte, T>(dense.bytes) is { Length: > 0 } values
                ? values[(first * width)..(end * width)]
                : default;
            new SharpenedRows<T>(rows, centered, studentTemperature, teacherTemperature)
                .Run(Own(s), Own(t), Own(byStudent), Own(byTeacher), sums.AsSpan(first, end - first));
        }
        if (teams == 1)
        {
            Share(0);
        }
        else
        {
            Parallel.For(0, teams, new ParallelOptions { MaxDegreeOfParallelism = teams }, Share);
        }
        return (sums.Average(sum => double.CreateTruncating(sum.Cross)), sums.Average(sum => double.CreateTruncating(sum.Entropy)));
    }
}
