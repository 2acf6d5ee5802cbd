namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with its own derivative and one tensor as result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            /// <summary>Calls the function, entering it into the graph.</summary>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>The result; what backward needs goes into the context.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            internal override List<Tensor> forward_internal(AutogradContext ctx, object[] vars) => [forward(ctx, vars)];
        }
    }
}
