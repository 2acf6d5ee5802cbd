using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Laws of every published loss, float64 unless said otherwise.</summary>
public sealed class LossLawTests
{
    public static TheoryData<LossRow> Rows => [.. LossRow.All];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_PairsInAnotherOrder_IsTheSame(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = Views(24, 5, 1);
        Tensor order = tensor([.. Enumerable.Range(0, 24).Select(i => (long)((i * 7) % 24))]);
        Same(row.Evaluate(a, b), row.Evaluate(a.index_select(0, order), b.index_select(0, order)), 1e-11);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_ViewsExchanged_IsTheSameWhereItIsSymmetric(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = Views(24, 5, 2);
        Tensor there = row.Evaluate(a, b), back = row.Evaluate(b, a);
        if (row.Swaps)
        {
            Same(there, back, 1e-11);
        }
        else
        {
            Assert.True(Math.Abs(there.Number() - back.Number()) > 1e-6, "it is symmetric after all");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_Gradient_AgreesWithFiniteDifferences(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = Views(9, 3, 3);
        Assert.InRange(Points.GradientError(a, at => row.Evaluate(at, b), 1e-6), 0, 2e-6);
        Assert.InRange(Points.GradientError(b, at => row.Evaluate(a, at), 1e-6), 0, 2e-6);
    }

    /// <summary>A constant batch, pairs that are all the same, half of the rows the same, 10,000 times the scale, two rows.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_AtExtremes_IsFiniteWithItsGradient(LossRow row)
    {
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor a, Tensor b) = Views(16, 4, 4);
            (Tensor First, Tensor Second)[] cases =
            [
                (ones([16, 4]), ones([16, 4])),
                (zeros([16, 4]), zeros([16, 4])),
                (a, a),
                (cat([a.narrow(0, 0, 8), zeros([8, 4], ScalarType.Float64)]), cat([b.narrow(0, 0, 8), zeros([8, 4], ScalarType.Float64)])),
                (a.Times(1e4), b.Times(1e4)),
                (a.narrow(0, 0, 2), b.narrow(0, 0, 2)),
            ];
            for (int i = 0; i < cases.Length; i++)
            {
                Tensor first = cases[i].First.to_type(type).clone().requires_grad_();
                Tensor second = cases[i].Second.to_type(type).clone().requires_grad_();
                Tensor loss = row.Evaluate(first, second);
                Gradients.Backward(loss);
                Assert.True(double.IsFinite(loss.Number()), $"case {i}, {type}: {loss.Number()}");
                Assert.True(first.grad!.isfinite().all().item<bool>() && second.grad!.isfinite().all().item<bool>(),
                    $"case {i}, {type}: gradient");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_InSinglePrecision_IsThatInDouble(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = Views(64, 8, 5);
        double wide = row.Evaluate(a, b).Number();
        Tensor narrow = row.Evaluate(a.to_type(ScalarType.Float32), b.to_type(ScalarType.Float32));
        Assert.Equal(ScalarType.Float32, narrow.dtype);
        Assert.Equal(wide, narrow.Number(), 1e-4 * Math.Max(1, Math.Abs(wide)));
    }

    /// <summary>Three views, two of them global: four pairs.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_OfSeveralPairs_IsTheirMean(LossRow row)
    {
        if (row.Loss is LeJepaObjective or PredictiveObjective)
        {
            return; // of views or points, and not of pairs alone: see SlicedNormalityTests, LatentRegularizerTests
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(3 * 10, 4, 6), aims = Points.Gaussian(2 * 10, 4, 7);
        MultiViewPrediction several = MultiViewPrediction.Of(z.unsqueeze(1), z.unsqueeze(1), aims.unsqueeze(1), views: 3, globalViews: 2);
        double[] single = [.. from aim in Enumerable.Range(0, 2) from view in Enumerable.Range(0, 3) where view != aim
            select row.Evaluate(z.narrow(0, 10 * view, 10), aims.narrow(0, 10 * aim, 10)).Number()];
        Assert.Equal(4, several.Pairs.Count);
        Assert.Equal(single.Average(), row.Loss.Evaluate(several, 3).Loss.Number(), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void EntropyGradient_IsThatOfTheNamedEntropyOrOfAlignmentLessLoss(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(16, 3, 8).reshape(16, 1, 3).requires_grad_();
        LatentPrediction Predict() => new UnitGaussianPrediction(z, z.narrow(0, 8, 8), z.narrow(0, 0, 8));
        ObjectiveValue value = row.Loss.Evaluate(Predict(), 0);
        Tensor entropy = value.Entropy ?? (Predict().NegativeLogLikelihood() - value.Loss);
        Tensor expected = Gradients.Of(entropy, [z])[0], actual = row.Loss.EntropyGradient(Predict(), 0);
        Assert.Equal(0, (expected - actual).abs().max().Number(), 1e-10 * Math.Max(1, expected.abs().max().Number()));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_ForwardAndBackward_LeakNoTensor(LossRow row)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = Views(8, 3, 9);
        Tensor first = a.requires_grad_();
        first.grad = zeros_like(first);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int repetition = 0; repetition < 2; repetition++)
        {
            using (DisposeScope step = NewDisposeScope())
            {
                Gradients.Backward(row.Evaluate(first, b));
            }
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Loss_ThroughJson_IsTheSame(LossRow row) =>
        Assert.Equal(row.Loss, OptionsJson.Parse<Objective>(OptionsJson.ToText(row.Loss), "test"));

    private static (Tensor First, Tensor Second) Views(int count, int dimension, ulong seed)
    {
        Tensor first = Points.Gaussian(count, dimension, seed);
        return (first, first.Plus(Points.Gaussian(count, dimension, seed + 100).Times(0.4)).Plus(0.2));
    }

    private static void Same(Tensor expected, Tensor actual, double tolerance) =>
        Assert.Equal(expected.Number(), actual.Number(), tolerance * Math.Max(1, Math.Abs(expected.Number())));
}
