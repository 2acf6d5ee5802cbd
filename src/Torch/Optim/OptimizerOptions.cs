namespace TorchSharp.Modules;

/// <summary>The options of a group of parameters; null takes the optimiser's.</summary>
public class OptimizerOptions
{
    /// <summary>The learning rate now.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The learning rate at the beginning.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Copies the options of another group.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        LearningRate = source.LearningRate;
        InitialLearningRate = source.InitialLearningRate;
    }
}
