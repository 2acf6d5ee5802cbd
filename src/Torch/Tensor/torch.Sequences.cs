using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>start, start + step, ... below stop (<c>aten::arange</c>); integers if all three are.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var whole = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (whole ? ScalarType.Int64 : defaultType);
        return Finish(Aten.arange_start_step.Call(start, stop, step, type, Arg.None, device), requires_grad, null);
    }

    /// <summary>start, start + 1, ... below stop (<c>aten::arange</c>).</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>0, 1, ... below stop (<c>aten::arange</c>).</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>Evenly spaced numbers from start to end, both included (<c>aten::linspace</c>).</summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(
            Aten.linspace.Call((Scalar)start, (Scalar)end, steps, dtype ?? defaultType, Arg.None, device), requires_grad, null);

    /// <summary>Ones on the diagonal, zeros elsewhere (<c>aten::eye</c>); dimension names are not supported.</summary>
    public static Tensor eye(
        long rows,
        long columns = -1L,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Finish(
            Aten.eye_m.Call(rows, columns < 0 ? rows : columns, dtype ?? defaultType, Arg.None, device), requires_grad, names);
}
