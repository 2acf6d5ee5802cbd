using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;
using Dynamics.Tensors.Internals;

namespace Dynamics.Losses.Internals;

/// <summary><see cref="SharpenedCrossEntropy"/> over plain numbers, row by row.</summary>
/// <remarks>With the loss l of a row, n tau_s dl/ds = q - p and n tau_t dl/dt = p (-log q - l), nothing where the log-probability of the
/// teacher is at its end.</remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SharpenedRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Probabilities end at e^-75 of the greatest: far below rounding, and no denormal number.</summary>
    private const double LeastExponent = -75;

    private readonly int _width, _padded;
    private readonly double _count;
    private readonly Softmax _student, _teacher;

    /// <param name="count">Rows of the whole batch, which the gradient is a mean over.</param>
    /// <param name="center">What the teacher's logits are less [prototype].</param>
    /// <param name="studentTemperature">Of the student.</param>
    /// <param name="teacherTemperature">Of the teacher.</param>
    public SharpenedRows(int count, ReadOnlySpan<T> center, double studentTemperature, double teacherTemperature)
    {
        (_count, _width, _padded) = (count, center.Length, Simd.RoundUp(center.Length, Lanes));
        _student = new(_padded, [], studentTemperature, double.NegativeInfinity);
        _teacher = new(_padded, center, teacherTemperature, SharpenedCrossEntropy.LeastLog);
    }

    private static int Lanes => Vector512<T>.Count;

    /// <summary>Cross-entropy and the teacher's entropy of some rows; writes the gradients of the mean of the first that are not
    /// empty.</summary>
    public void Run(
        ReadOnlySpan<T> student, ReadOnlySpan<T> teacher, Span<T> byStudent, Span<T> byTeacher, Span<(T Cross, T Entropy)> sums)
    {
        for (int row = 0; row < sums.Length; row++)
        {
            int first = row * _width;
            _student.Take(student.Slice(first, _width));
            _teacher.Take(teacher.Slice(first, _width));
            sums[row] = Sums();
            if (byStudent.Length > 0)
            {
                DifferentiateStudent();
                _student.Own.AsSpan(0, _width).CopyTo(byStudent[first..]);
            }
            if (byTeacher.Length > 0)
            {
                DifferentiateTeacher(sums[row].Cross);
                _teacher.Own.AsSpan(0, _width).CopyTo(byTeacher[first..]);
            }
        }
    }

    private (T Cross, T Entropy) Sums()
    {
        Vector512<T> cross = Vector512<T>.Zero, entropy = Vector512<T>.Zero;
        for (int i = 0; i < _padded; i += Lanes)
        {
            Vector512<T> p = _teacher.Share(i);
            cross -= p * _student.Log(i);
            entropy -= p * _teacher.Log(i);
        }
        return (Vector512.Sum(cross), Vector512.Sum(entropy));
    }

    private void DifferentiateStudent()
    {
        Vector512<T> scale = Vector512.Create(T.CreateTruncating(1 / (_count * _student.Temperature)));
        for (int i = 0; i < _padded; i += Lanes)
        {
            _student.Store((_student.Share(i) - _teacher.Share(i)) * scale, i);
        }
    }

    private void DifferentiateTeacher(T loss)
    {
        Vector512<T> scale = Vector512.Create(T.CreateTruncating(-1 / (_count * _teacher.Temperature))), ofRow = Vector512.Create(loss);
        for (int i = 0; i < _padded; i += Lanes)
        {
            Vector512<T> slope = _teacher.Share(i) * (_student.Log(i) + ofRow) * scale;
            _teacher.Store(Vector512.ConditionalSelect(_teacher.IsAtEnd(i), Vector512<T>.Zero, slope), i);
        }
    }

    /// <summary>A row's softmax and its logarithm.</summary>
    private sealed class Softmax
    {
        private readonly T[] _center, _scaled, _exponentials;
        private readonly double _leastLog;
        private T _logTotal, _perTotal;

        public Softmax(int padded, ReadOnlySpan<T> center, double temperature, double leastLog)
        {
            (Temperature, _leastLog) = (temperature, leastLog);
            (_center, _scaled, _exponentials, Own) = (new T[padded], new T[padded], new T[padded], new T[padded]);
            center.CopyTo(_center);
        }

        public double Temperature { get; }

        /// <summary>What <see cref="Store"/> wrote.</summary>
        public T[] Own { get; }

        private Vector512<T> LeastLog => Vector512.Create(T.CreateTruncating(_leastLog));

        public void Take(ReadOnlySpan<T> logits)
        {
            logits.CopyTo(_scaled);
            ref T scaled = ref MemoryMarshal.GetArrayDataReference(_scaled);
            _scaled.AsSpan(logits.Length).Fill(T.NegativeInfinity);
            Vector512<T> greatest = Vector512.Create(T.NegativeInfinity), total = Vector512<T>.Zero;
            for (int i = 0; i < _scaled.Length; i += Lanes)
            {
                Vector512<T> centered = Scaled(i) - Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_center), (nuint)i);
                centered.StoreUnsafe(ref scaled, (nuint)i);
                greatest = Vector512.Max(greatest, centered);
            }
            T most = greatest[0];
            for (int lane = 1; lane < Lanes; lane++)
            {
                most = T.Max(most, greatest[lane]);
            }
            Vector512<T> shift = Vector512.Create(most), scale = Vector512.Create(T.CreateTruncating(1 / Temperature));
            Vector512<T> least = Vector512.Create(T.CreateTruncating(Math.Max(_leastLog, LeastExponent)));
            _scaled.AsSpan(logits.Length).Fill(most - T.CreateTruncating(1e4 * Temperature)); // no share worth the name
            for (int i = 0; i < _scaled.Length; i += Lanes)
            {
                Vector512<T> log = (Scaled(i) - shift) * scale;
                Vector512<T> exponential = Exp(Vector512.Max(log, least));
                log.StoreUnsafe(ref scaled, (nuint)i);
                exponential.StoreUnsafe(ref _exponentials[0], (nuint)i);
                total += exponential;
            }
            T sum = Vector512.Sum(total);
            (_logTotal, _perTotal) = (T.Log(sum), T.One / sum);
        }

        public Vector512<T> Share(int index) =>
            Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_exponentials), (nuint)index) * Vector512.Create(_perTotal);

        public Vector512<T> Log(int index) => Vector512.Max(Scaled(index), LeastLog) - Vector512.Create(_logTotal);

        public Vector512<T> IsAtEnd(int index) => Vector512.LessThan(Scaled(index), LeastLog);

        public void Store(Vector512<T> values, int index) => values.StoreUnsafe(ref Own[0], (nuint)index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<T> Exp(Vector512<T> values) => typeof(T) == typeof(float)
            ? VectorMath.Exp(values.AsSingle()).As<float, T>()
            : Vector512.Exp(values.AsDouble()).As<double, T>();

        private Vector512<T> Scaled(int index) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_scaled), (nuint)index);
    }
}
