namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(byte value) => torch.tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(int value) => torch.tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(long value) => torch.tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(float value) => torch.tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(double value) => torch.tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(bool value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(byte[] value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(int[] value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(long[] value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(float[] value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(double[] value) => torch.tensor(value);

        /// <summary>A vector.</summary>
        public static implicit operator Tensor(bool[] value) => torch.tensor(value);

        /// <summary>Never called: it only guides overload resolution, as in TorchSharp.</summary>
        public static implicit operator Tensor(Scalar scalar) => throw new InvalidOperationException("a scalar is not a tensor");

        /// <summary>The only element.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The only element.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The only element.</summary>
        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        /// <summary>The only element.</summary>
        public static explicit operator byte(Tensor value) => value.ToByte();

        /// <summary>The only element.</summary>
        public static explicit operator short(Tensor value) => value.ToInt16();

        /// <summary>The only element.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The only element.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>The only element.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
