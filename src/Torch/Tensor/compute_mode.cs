namespace TorchSharp;

public static partial class torch
{
    /// <summary>How distances are computed (<c>aten::cdist</c>).</summary>
    public enum compute_mode
    {
        /// <summary>By a matrix product where there are more than 25 rows.</summary>
        use_mm_for_euclid_dist_if_necessary = 0,

        /// <summary>By a matrix product.</summary>
        use_mm_for_euclid_dist = 1,

        /// <summary>Pair by pair.</summary>
        donot_use_mm_for_euclid_dist = 2,
    }
}
