using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>Gaussian errors of forecasts, each with a covariance S of its own: S⁻¹ = (I + L)' D² (I + L), D diagonal and positive, L
/// strictly lower triangular, so that row i of -L regresses dimension i on those before it and D holds the inverse deviations of what is
/// left (Pourahmadi 1999). Any values give a covariance.</summary>
/// <param name="LogScale">ln of the diagonal of D [batch, time, latent].</param>
/// <param name="Mixing">L below its diagonal, row by row [batch, time, latent*(latent-1)/2]; null: the dimensions are independent.</param>
public sealed record GaussianErrors(Tensor LogScale, Tensor? Mixing)
{
    private int Latent => (int)LogScale.shape[^1];

    /// <summary>Errors in units of their own deviations: D (I + L) e, standard normal where the covariance is right; of the current
    /// scope.</summary>
    /// <param name="errors">[batch, time, latent].</param>
    public Tensor Whitened(Tensor errors)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mixed = errors;
        if (Mixing is not null)
        {
            (int[] rows, int[] columns) = Below(Latent);
            Tensor others = errors.index_select(-1, tensor([.. columns.Select(column => (long)column)], device: errors.device));
            mixed = mixed.Plus((Mixing * others).matmul(Places(rows, Latent)));
        }
        return (mixed * LogScale.exp()).MoveToOuterDisposeScope();
    }

    /// <summary>-ln N(e | 0, S), nats [batch, time]; differentiable, of the current scope.</summary>
    /// <param name="errors">[batch, time, latent].</param>
    public Tensor NegativeLogLikelihood(Tensor errors)
    {
        using DisposeScope scope = NewDisposeScope();
        return Whitened(errors).Squared().sum(-1).Times(0.5).Plus(0.5 * Latent * Math.Log(2 * Math.PI)).sub(LogScale.sum(-1))
            .MoveToOuterDisposeScope();
    }

    /// <summary>S [batch, time, latent, latent]; of the current scope.</summary>
    public Tensor Covariance()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor unit = eye(Latent, dtype: LogScale.dtype, device: LogScale.device).expand([.. LogScale.shape, Latent]);
        if (Mixing is not null)
        {
            (int[] rows, int[] columns) = Below(Latent);
            int[] places = [.. rows.Zip(columns, (row, column) => (row * Latent) + column)];
            unit = unit.Plus(Mixing.matmul(Places(places, Latent * Latent)).reshape(unit.shape)); // [batch, time, latent, latent]
        }
        Tensor root = linalg.inv(LogScale.exp().unsqueeze(-1) * unit);
        return root.matmul(root.transpose(-1, -2)).MoveToOuterDisposeScope();
    }

    /// <summary>Rows and columns below the diagonal, row by row.</summary>
    private static (int[] Rows, int[] Columns) Below(int latent)
    {
        (int Row, int Column)[] all =
            [.. Enumerable.Range(1, latent - 1).SelectMany(row => Enumerable.Range(0, row).Select(column => (row, column)))];
        return ([.. all.Select(one => one.Row)], [.. all.Select(one => one.Column)]);
    }

    /// <summary>[value, place], 1 where a value goes.</summary>
    private Tensor Places(int[] of, int count)
    {
        float[] values = new float[of.Length * count];
        for (int i = 0; i < of.Length; i++)
        {
            values[(i * count) + of[i]] = 1;
        }
        return tensor(values, [of.Length, count]).to(LogScale.dtype).to(LogScale.device);
    }
}
