using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>Whether a DINO teacher has collapsed: entropy of its probabilities, and the student's divergence from them.</summary>
/// <param name="Entropy">Mean entropy of the teacher's probabilities, nats; from 0 to the log of the number of prototypes.</param>
/// <param name="Divergence">Mean KL(teacher || student), nats.</param>
/// <param name="LargestShare">The largest mean probability of a prototype over the batch.</param>
/// <param name="Information">Entropy of the mean probabilities less the mean entropy, nats: what an assignment tells of its image. 0 where
/// one prototype has all, and where all have the same.</param>
/// <param name="Prototypes">Number of prototypes.</param>
public sealed record TeacherSharpness(double Entropy, double Divergence, double LargestShare, double Information, int Prototypes)
{
    private const double NoDivergence = 1e-3, Sharp = 0.05, Flat = 0.95, LeastInformation = 0.01;

    /// <summary>Collapsed: an assignment tells less of its image than a hundredth of what the prototypes could.</summary>
    public bool IsCollapsed => Information < LeastInformation * Math.Log(Prototypes);

    /// <summary>What to look at during training: student and teacher agree, and the teacher's probabilities are all on one prototype or the
    /// same on all.</summary>
    public bool IsAlarming => Divergence < NoDivergence
        && (Entropy < Sharp * Math.Log(Prototypes) || Entropy > Flat * Math.Log(Prototypes));

    /// <summary>Measures probabilities.</summary>
    /// <param name="teacher">Logits [row, prototype], centred.</param>
    /// <param name="student">Logits [row, prototype].</param>
    /// <param name="teacherTemperature">Divides the teacher's.</param>
    /// <param name="studentTemperature">Divides the student's.</param>
    public static TeacherSharpness Of(Tensor teacher, Tensor student, double teacherTemperature, double studentTemperature)
    {
        TensorShape.Require(teacher, nameof(teacher), "row", "prototype");
        TensorShape.Require(student, nameof(student), ("row", teacher.shape[0]), ("prototype", teacher.shape[1]));
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor Log(Tensor logits, double temperature) => logits.detach().to_type(ScalarType.Float64).DividedBy(temperature).log_softmax(1);
        Tensor logTeacher = Log(teacher, teacherTemperature), logStudent = Log(student, studentTemperature), shares = logTeacher.exp();
        double entropy = Rows.CrossEntropy(shares, logTeacher).Number();
        double cross = Rows.CrossEntropy(shares, logStudent).Number();
        Tensor mean = shares.mean([0]);
        double spread = -(mean * mean.AtLeast(double.Epsilon).log()).sum().Number();
        return new(entropy, cross - entropy, mean.max().Number(), spread - entropy, (int)teacher.shape[1]);
    }
}
