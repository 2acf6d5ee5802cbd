namespace TorchSharp;

public static partial class torch
{
    /// <summary>What division does with the fraction.</summary>
    public enum RoundingMode
    {
        /// <summary>It stays.</summary>
        None,

        /// <summary>Towards 0.</summary>
        trunc,

        /// <summary>Down.</summary>
        floor,
    }

    public partial class Tensor
    {
        private static string? Text(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}
