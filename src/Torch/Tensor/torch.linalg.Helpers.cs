using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>Which parts of the QR decomposition are computed.</summary>
        public enum QRMode
        {
            /// <summary>Q as tall as the matrix and as wide as it is short.</summary>
            Reduced = 0,

            /// <summary>Q square.</summary>
            Complete = 1,

            /// <summary>R only; Q is empty.</summary>
            R = 2,
        }

        private static Tensor SolveTriangular(Tensor a, Tensor b, bool upper, bool left, bool unitriangular, Tensor? result)
        {
            var found = Aten.linalg_solve_triangular.Call(a, b, upper, left, unitriangular);
            if (result is null)
            {
                return found;
            }

            using (found)
            {
                return result.copy_(found);
            }
        }

        private static (Tensor, Tensor, Tensor) Three(Tensor[] tensors) => (tensors[0], tensors[1], tensors[2]);

        private static (Tensor, Tensor, Tensor, Tensor) Four(Tensor[] tensors) =>
            (tensors[0], tensors[1], tensors[2], tensors[3]);
    }
}
