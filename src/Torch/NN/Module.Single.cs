namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that makes a result of one input.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            /// <summary>A module with a name, for messages.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The result for an input.</summary>
            public abstract TResult forward(T input);

            /// <summary>The result for an input; what users call.</summary>
            public TResult call(T input1) => forward(input1);
        }
    }
}
