using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>What Adam and AdamW remember of a parameter, under torch's own names.</summary>
internal static class AdamMoments
{
    private const string Step = "step", Mean = "exp_avg", Square = "exp_avg_sq";

    public static IEnumerable<(string Field, Tensor Copy)> Copy(long step, Tensor mean, Tensor square) =>
        [(Step, tensor(step)), (Mean, mean.detach().clone()), (Square, square.detach().clone())];

    /// <summary>Overwrites the moments in place and returns the step.</summary>
    public static long Restore(Tensor mean, Tensor square, Func<string, Tensor?> field)
    {
        mean.copy_(Required(Mean));
        square.copy_(Required(Square));
        return Required(Step).item<long>();

        Tensor Required(string name) => field(name) ?? throw new KeyNotFoundException($"the optimiser's {name} is missing");
    }
}
