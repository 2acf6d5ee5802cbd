namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Something that can be called with one argument.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>The result for an input.</summary>
            TResult call(T input1);
        }
    }
}
