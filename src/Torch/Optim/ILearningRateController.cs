namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Something with a learning rate that a schedule may change.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate now.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate at the beginning.</summary>
            double InitialLearningRate { get; set; }
        }
    }
}
