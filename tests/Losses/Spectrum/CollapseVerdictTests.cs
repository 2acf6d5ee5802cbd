using Dynamics.Losses.Internals;
using Dynamics.Losses.Spectrum;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses.Spectrum;

/// <summary>Spread on the sphere against closed forms, and the verdict on clouds that have collapsed in each way.</summary>
public sealed class CollapseVerdictTests
{
    [Fact]
    public void Uniformity_OfKnownClouds_IsTheClosedForm()
    {
        using DisposeScope scope = NewDisposeScope();
        double Of(double[] values, int dimension) => LatentSpread.Of(tensor(values, [values.Length / dimension, dimension])).Uniformity;
        Assert.Equal(0, Of([1, 2, 1, 2, 2, 4], 2), 1e-9);
        Assert.Equal(-8, Of([1, 0, -1, 0], 2), 1e-9);
        Assert.Equal(-4, Of([1, 0, 0, 1], 2), 1e-9);
        double[] circle = [.. Enumerable.Range(0, 4000).SelectMany(
            i => (double[])[Math.Cos(2 * Math.PI * i / 4000), Math.Sin(2 * Math.PI * i / 4000)])];
        double expected = -4 + SpecialFunctions.LogBesselI(0, 4); // log(exp(-4) I_0(4)) = -1.575
        Assert.Equal(-1.575, expected, 1e-3);
        Assert.Equal(expected, Of(circle, 2), 2e-3); // pairs of different points only
        Assert.Equal(-4, LatentSpread.Of(Points.Gaussian(600, 400, 1)).Uniformity, 0.05);
    }

    [Fact]
    public void Alignment_OfViews_IsTheSquaredDistanceOnTheSphere()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor((double[])[2, 0, 0, 3], [2, 2]), b = tensor((double[])[5, 0, 7, 0], [2, 2]);
        Assert.Equal(1, LatentSpread.Alignment(a, b), 1e-12); // 0 and 2
    }

    [Fact]
    public void Spread_OfASphere_IsOneOverTheRootOfTheDimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        LatentSpread spread = LatentSpread.Of(Points.Gaussian(3000, 64, 2).Times(5));
        Assert.Equal(1 / 8.0, spread.UnitStd, 1e-3);
        Assert.Equal(5, spread.MeanStd, 0.05);
        Assert.Equal(0, spread.Cosine, 0.005);
        Assert.InRange(spread.Correlation, 0, 0.02);
        Tensor copies = Points.Gaussian(500, 1, 3).expand(500, 6);
        Assert.Equal(1, LatentSpread.Of(copies).Correlation, 1e-9);
    }

    [Fact]
    public void Verdict_OfEachKindOfCloud_IsRight()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor healthy = Points.Gaussian(400, 32, 4), few = Points.Gaussian(400, 2, 5).mm(Points.Gaussian(2, 32, 6));
        Tensor offset = ones([400, 32], ScalarType.Float64).Times(50);
        Assert.Equal(CollapseKind.None, CollapseVerdict.Of(healthy).Verdict);
        Assert.Equal(CollapseKind.None, CollapseVerdict.Of(Points.Gaussian(20, 32, 7)).Verdict); // fewer points than dimensions
        Assert.Equal(CollapseKind.None, CollapseVerdict.Of(Points.Gaussian(60, 2, 8)).Verdict);
        Assert.Equal(CollapseKind.Dimensional, CollapseVerdict.Of(few).Verdict);
        Assert.Equal(CollapseKind.Dimensional, CollapseVerdict.Of(Points.Gaussian(400, 1, 9).expand(400, 32)).Verdict); // copies
        Assert.Equal(CollapseKind.Dimensional, CollapseVerdict.Of(Points.Gaussian(400, 1, 9).expand(400, 4)).Verdict);
        Assert.Equal(CollapseKind.Complete, CollapseVerdict.Of(offset).Verdict);
        Assert.Equal(CollapseKind.Complete, CollapseVerdict.Of(zeros([400, 32])).Verdict);
        Assert.Equal(CollapseKind.Complete, CollapseVerdict.Of(healthy.Times(1e-3).Plus(offset)).Verdict);
        Assert.Equal(CollapseKind.None, CollapseVerdict.Of(healthy.Times(1e-6)).Verdict); // the scale alone says nothing
        Assert.Equal(CollapseKind.None, CollapseVerdict.Of(healthy, scale: 1).Verdict);
        Assert.Equal(CollapseKind.Complete, CollapseVerdict.Of(healthy.Times(0.05), scale: 1).Verdict); // unless the loss asks for a scale
        Assert.StartsWith("dimensional collapse: deviation", CollapseVerdict.Of(few).Words);
    }

    [Fact]
    public void Teacher_OfKnownLogits_HasEntropyAndDivergence()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor((double[])[.1, 0], [1, 2]);
        TeacherSharpness sharpness = TeacherSharpness.Of(logits, logits, 0.04, 0.1);
        Assert.Equal(0.268535, sharpness.Entropy, 1e-6);
        Assert.Equal(0.120585, sharpness.Divergence, 1e-6);
        Assert.Equal(0.924142, sharpness.LargestShare, 1e-6);
        Assert.False(sharpness.IsAlarming);
        Assert.Equal(0, sharpness.Information, 1e-12); // of a single image
        Tensor sure = eye(4, dtype: ScalarType.Float64).Times(99);
        Assert.Equal(Math.Log(4), TeacherSharpness.Of(sure, sure, 1, 1).Information, 1e-9);
        Assert.False(TeacherSharpness.Of(sure, sure, 1, 1).IsCollapsed);
        Tensor sameForAll = ones([4, 1], ScalarType.Float64).mm(Points.Gaussian(1, 9, 11));
        Assert.True(TeacherSharpness.Of(sameForAll, sameForAll, 1, 1).IsCollapsed); // neither sharp nor flat, and tells nothing
        Tensor flat = zeros([4, 9]), one = tensor((double[])[90, 0, 0], [1, 3]);
        Assert.True(TeacherSharpness.Of(flat, flat, 0.04, 0.1).IsCollapsed && TeacherSharpness.Of(flat, flat, 0.04, 0.1).IsAlarming);
        Assert.Equal(Math.Log(9), TeacherSharpness.Of(flat, flat, 0.04, 0.1).Entropy, 1e-9);
        Assert.True(TeacherSharpness.Of(one, one, 1, 1).IsCollapsed && TeacherSharpness.Of(one, one, 1, 1).IsAlarming);
    }
}
