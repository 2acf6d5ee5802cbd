using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>What a network is trained on.</summary>
internal abstract class MlpLoss
{
    /// <summary>Number of outputs.</summary>
    public abstract int Outputs { get; }

    /// <summary>Sum of the loss over rows, and its gradient.</summary>
    /// <param name="outputs">Outputs of the network [output, row]; receives the gradient of the sum by them, zero in rows beyond the
    /// labels.</param>
    /// <param name="labels">What each row should be [row].</param>
    public abstract double Evaluate(Activations outputs, ReadOnlySpan<float> labels);
}

/// <summary>Squared error of one output.</summary>
internal sealed class SquaredError : MlpLoss
{
    public override int Outputs => 1;

    public override double Evaluate(Activations outputs, ReadOnlySpan<float> labels)
    {
        Span<float> row = outputs.Unit(0, outputs.Stride), known = row[..labels.Length];
        TensorPrimitives.Subtract(known, labels, known);
        double sum = TensorPrimitives.SumOfSquares<float>(known);
        TensorPrimitives.Multiply(known, 2f, known);
        row[labels.Length..].Clear();
        return sum;
    }
}

/// <summary>Cross-entropy between a distribution over cells, of which the outputs are logarithms up to a constant, and a Gaussian bump
/// about the true place: neighbouring cells are nearly right. Labels are places in cells; 0 is the lower edge of the first.</summary>
/// <param name="cells">Number of cells.</param>
/// <param name="bumpStd">Standard deviation of the bump, cells.</param>
internal sealed class SoftCells(int cells, double bumpStd) : MlpLoss
{
    private Activations _bumps = new(1, 0);

    public override int Outputs => cells;

    public override double Evaluate(Activations outputs, ReadOnlySpan<float> labels)
    {
        int rows = labels.Length;
        if (_bumps.Stride < outputs.Stride)
        {
            _bumps = new Activations(cells + 3, outputs.Stride);
        }
        Span<float> mass = _bumps.Unit(cells, rows), largest = _bumps.Unit(cells + 1, rows), total = _bumps.Unit(cells + 2, rows);
        DrawBumps(labels, mass);
        outputs.Unit(0, rows).CopyTo(largest);
        for (int cell = 1; cell < cells; cell++)
        {
            TensorPrimitives.Max(largest, outputs.Unit(cell, rows), largest);
        }
        double sum = 0;
        total.Clear();
        for (int cell = 0; cell < cells; cell++)
        {
            Span<float> row = outputs.Unit(cell, rows), bump = _bumps.Unit(cell, rows);
            TensorPrimitives.Divide(bump, mass, bump);
            TensorPrimitives.Subtract(row, largest, row);
            sum -= TensorPrimitives.Dot<float>(row, bump);
            TensorPrimitives.Exp(row, row);
            TensorPrimitives.Add(total, row, total);
        }
        for (int cell = 0; cell < cells; cell++)
        {
            Span<float> row = outputs.Unit(cell, rows);
            TensorPrimitives.Divide(row, total, row);
            TensorPrimitives.Subtract(row, _bumps.Unit(cell, rows), row);
            outputs.Unit(cell, outputs.Stride)[rows..].Clear();
        }
        outputs.Values.AsSpan(cells * outputs.Stride).Clear();
        TensorPrimitives.Log(total, total);
        return sum + TensorPrimitives.Sum<float>(total);
    }

    /// <summary>A bump about each label, and the sum of each.</summary>
    private void DrawBumps(ReadOnlySpan<float> labels, Span<float> mass)
    {
        float scale = (float)Math.Sqrt(0.5) / (float)bumpStd;
        mass.Clear();
        for (int cell = 0; cell < cells; cell++)
        {
            Span<float> bump = _bumps.Unit(cell, labels.Length);
            TensorPrimitives.Subtract(labels, cell + 0.5f, bump);
            TensorPrimitives.Multiply(bump, scale, bump);
            TensorPrimitives.Multiply(bump, bump, bump);
            TensorPrimitives.Negate(bump, bump);
            TensorPrimitives.Exp(bump, bump);
            TensorPrimitives.Add(mass, bump, mass);
        }
    }
}
