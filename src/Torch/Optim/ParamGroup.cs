using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Parameters with options of their own.</summary>
public class ParamGroup : ILearningRateController
{
    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    /// <summary>The options; null takes the optimiser's.</summary>
    public OptimizerOptions? Options { get; set; }

    /// <summary>The learning rate now.</summary>
    public double LearningRate
    {
        get => Options!.LearningRate!.Value;
        set => Options!.LearningRate = value;
    }

    /// <summary>The learning rate at the beginning.</summary>
    public double InitialLearningRate
    {
        get => Options!.InitialLearningRate;
        set => Options!.InitialLearningRate = value;
    }
}
