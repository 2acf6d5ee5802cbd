using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private (Tensor Output, Tensor? Inverse, Tensor? Counts) Unique(bool sorted, bool inverse, bool counts, int? dim)
        {
            var found = dim is int given
                ? Aten.unique_dim.CallMany(this, (long)given, sorted, inverse, counts)
                : Aten._unique2.CallMany(this, sorted, inverse, counts);
            return (found[0], Wanted(found[1], inverse), Wanted(found[2], counts));
        }

        private static Tensor? Wanted(Tensor tensor, bool wanted)
        {
            if (wanted)
            {
                return tensor;
            }

            tensor.Dispose();
            return null;
        }
    }
}
