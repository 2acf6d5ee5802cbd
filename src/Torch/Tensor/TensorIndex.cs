namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an indexing expression: a number, a slice, an ellipsis, a new axis or a tensor.</summary>
    public struct TensorIndex
    {
        /// <summary>As many whole dimensions as are needed.</summary>
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex None = new() { kind = Kind.None };

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex Null = new() { kind = Kind.None };

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        internal Kind kind;
        internal long? start;
        internal long? stop;
        internal long? step;
        internal Tensor? tensor;

        internal enum Kind
        {
            None,
            Single,
            Ellipsis,
            Tensor,
            Slice,
        }

        /// <summary>From start (inclusive) to stop (exclusive) in steps; negative numbers count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        /// <summary>A .NET range as a slice.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(FromIndex(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromIndex(range.End));

        /// <summary>One position; the dimension disappears.</summary>
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        /// <summary>A truth value, as a mask without dimensions.</summary>
        public static TensorIndex Bool(bool value) => Tensor(torch.tensor(value));

        /// <summary>Positions (Int64) or a mask (Bool).</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        /// <summary>One position.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>A .NET range as a slice.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>A slice from two ends; null is open.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>Never called: it only guides overload resolution, as in TorchSharp.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("an index is not a tensor");

        private static long FromIndex(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
