using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Tests.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Models;

/// <summary>Projectors and predictors of views.</summary>
public sealed class LatentHeadTests
{
    [Fact]
    public void DirectPredictor_SetFromTheLatents_IsSymmetricAndCommutes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor diagonal = tensor((double[])[4, 0, 0, 1], [2, 2]);
        Assert.Equal([2.4, 1.4], Eigenvalues(DirectPredictor.WeightOf(diagonal, 0.1, DirectPredictorForm.Paper)), Close);
        Assert.Equal([1.1, 0.6], Eigenvalues(DirectPredictor.WeightOf(diagonal, 0.1, DirectPredictorForm.Official)), Close);
        Assert.Equal([1e-4, 1e-4], Eigenvalues(DirectPredictor.WeightOf(zeros_like(diagonal), 0, DirectPredictorForm.Official)), Close);
        Tensor factor = Points.Gaussian(8, 8, 4), f = factor.mm(factor.t()), w = DirectPredictor.WeightOf(f, 0.1, default);
        Assert.Equal(0, (f.mm(w) - w.mm(f)).norm().Number() / f.norm().Number(), 1e-12);
        Assert.Equal(0, (w - w.t()).norm().Number(), 1e-12);
        Tensor scaled = DirectPredictor.WeightOf(f.Times(100), 0.1, default);
        Assert.Equal(0, (w - scaled).abs().max().Number(), 1e-9); // the code's form is free of the scale

        using DirectPredictor head = (DirectPredictor)new DirectPredictorOptions().Create(2, 2, new(1));
        using var frozen = no_grad();
        head.forward(tensor((float[])[2, 0, 0, 1], [2, 2]));
        head.AfterStep();
        Assert.Equal([2f, 0, 0, 0.5f], head.Correlation.data<float>().ToArray()); // the first batch as it is
        head.forward(tensor((float[])[0, 0, 0, 0], [2, 2]));
        head.AfterStep();
        Assert.Equal(0.6, head.Correlation[0, 0].Number(), 1e-6); // 0.3 of it is kept
        Dictionary<string, double> metrics = [];
        head.CollectMetrics(metrics);
        Assert.Equal(0, metrics["predictor.asymmetry"], 1e-6);
        Assert.Equal(0, metrics["predictor.misalignment"], 1e-6);
    }

    public static TheoryData<LatentHeadOptions> Heads =>
    [
        new IdentityHeadOptions(), new PerceptronHeadOptions { Hidden = [16] },
        new PerceptronHeadOptions { Hidden = [8, 8], NormalizesOutput = true, HasBias = false },
        new PerceptronHeadOptions { Hidden = [], Normalizes = false },
        new PrototypeHeadOptions { Hidden = [16], Bottleneck = 4, Prototypes = 9 },
        new PrototypeHeadOptions { Hidden = [16], Bottleneck = 4, Prototypes = 9, Normalizes = true },
        new DirectPredictorOptions(), new DirectPredictorOptions { EverySteps = 2, Form = DirectPredictorForm.Paper },
    ];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Head_AnyKind_IsSeededTrainedAndThroughJson(LatentHeadOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(options, OptionsJson.Parse<LatentHeadOptions>(OptionsJson.ToText(options), "test"));
        using LatentHead? head = options.Create(5, 5, new(7)), same = options.Create(5, 5, new(7));
        Tensor input = Points.Gaussian(12, 5, 8, ScalarType.Float32);
        if (head is null)
        {
            Assert.IsType<IdentityHeadOptions>(options);
            return;
        }
        Tensor output = head.forward(input);
        Assert.Equal([12L, options.Outputs(5)], output.shape);
        Assert.Equal(output.data<float>().ToArray(), same!.forward(input).data<float>().ToArray());
        Gradients.Backward(output.Squared().sum());
        Assert.All(head.Parameters, parameter => Assert.NotNull(parameter.grad));
        Assert.Equal(head.Parameters.Count, head.named_parameters().Count());
    }

    [Fact]
    public void PrototypeHead_Logits_AreCosines()
    {
        using DisposeScope scope = NewDisposeScope();
        using LatentHead head = new PrototypeHeadOptions { Hidden = [6], Bottleneck = 3, Prototypes = 50 }.Create(4, 0, new(3))!;
        Assert.InRange(head.forward(Points.Gaussian(40, 4, 5, ScalarType.Float32)).abs().max().Number(), 0.5, 1 + 1e-5);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-9;

    private static double[] Eigenvalues(Tensor symmetric) => [.. linalg.eigvalsh(symmetric).data<double>().Reverse()];
}
