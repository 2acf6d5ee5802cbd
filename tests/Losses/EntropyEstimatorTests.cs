using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Laws that hold for every estimator: one row for each.</summary>
public sealed class EntropyEstimatorTests
{
    private static readonly Dictionary<string, EntropyEstimator> s_estimators = new()
    {
        ["log-det"] = new GaussianLogDetEntropy(),
        ["nearest neighbour"] = new KozachenkoLeonenkoEntropy(1),
        ["third neighbour"] = new KozachenkoLeonenkoEntropy(),
        ["third neighbour, clipped"] = new KozachenkoLeonenkoEntropy(3, 0.9),
        ["kernel density"] = KernelDensityEntropy.LeaveOneOut(),
        ["kernel density, resubstitution"] = KernelDensityEntropy.Resubstitution(),
        ["log-det, expanded"] = new LogDetExpansionEntropy(),
        ["plug-in"] = new PlugInEntropy(),
    };

    public static TheoryData<string, ScalarType> Rows
    {
        get
        {
            var rows = new TheoryData<string, ScalarType>();
            foreach (string name in s_estimators.Keys)
            {
                rows.Add(name, ScalarType.Float32);
                rows.Add(name, ScalarType.Float64);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_TranslatedPoints_IsTheSame(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(200, 3, 1, type);
        Tensor far = points.Plus(tensor((double[])[100, -50, 7]).to_type(type));
        // float32: coordinates near 100 are rounded by 4e-6, the nearest distances are about 0.05.
        Assert.Equal(Value(name, points), Value(name, far), type == ScalarType.Float64 ? 1e-10 : 1e-4);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_ScaledPoints_GrowsByDimensionTimesLogScale(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(200, 3, 2, type);
        foreach (double scale in (double[])[0.01, 3, 1000])
            Assert.Equal(
                Value(name, points) + 3 * Math.Log(scale), Value(name, points.Times(scale)), type == ScalarType.Float64 ? 1e-10 : 1e-4);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_RotatedAndReorderedPoints_IsTheSame(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(200, 2, 3, type);
        double angle = 0.7;
        Tensor rotation = tensor((double[])[Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle)], [2, 2]).to_type(type);
        double tolerance = type == ScalarType.Float64 ? 1e-10 : 1e-4;
        if (!name.Contains("expanded")) // about independent dimensions, which a rotation mixes
        {
            Assert.Equal(Value(name, points), Value(name, points.mm(rotation)), tolerance);
        }
        Assert.Equal(Value(name, points), Value(name, points.flip([0])), tolerance);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_Gradient_HasNoNetForceAndTheVirialOfTheScalingLaw(string name, ScalarType type)
    {
        // H(z + t) = H(z) gives sum_i g_i = 0; H(cz) = H(z) + d log c gives sum_i z_i . g_i = d.
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(150, 3, 4, type).requires_grad_();
        s_estimators[name].Estimate(points).backward();
        Tensor gradient = points.grad!.to_type(ScalarType.Float64);
        double tolerance = type == ScalarType.Float64 ? 1e-10 : 1e-4;
        Assert.Equal(0, gradient.sum([0]).abs().max().item<double>(), tolerance);
        bool clipped = name.Contains("clipped"); // there the cut distances do not move along
        Assert.Equal(clipped ? 2.7 : 3, (points.detach().to_type(ScalarType.Float64) * gradient).sum().item<double>(), tolerance);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_Gradient_AgreesWithFiniteDifferences(string name, ScalarType type)
    {
        if (type != ScalarType.Float64 || name.Contains("clipped")) // the cut is held fixed in the gradient, not in the differences
            return;
        using var scope = NewDisposeScope();
        Assert.InRange(Points.GradientError(Points.Gaussian(15, 2, 5), points => s_estimators[name].Estimate(points), 1e-6), 0, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_Subset_IsTheEstimateOfThoseRows(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(60, 2, 6, type).requires_grad_();
        Tensor rows = PointSubset.Strided(60, 20, 4, points.device);
        Tensor estimate = s_estimators[name].Estimate(points, rows);
        Assert.Equal(Value(name, points.detach().index_select(0, rows)), estimate.to_type(ScalarType.Float64).item<double>());
        estimate.backward();
        Assert.InRange(points.grad!.abs().sum([1]).gt(zeros([1], dtype: type)).sum().item<long>(), 1, 20);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_EqualPointsAndFlatPoints_HaveFiniteGradients(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor line = tensor(
            (double[])[.. Enumerable.Range(0, 20).Select(place => (double)place)], [20, 1]).to_type(type).expand(20, 3).Times(0.37);
        Tensor half = cat([zeros([30, 3], dtype: type), Points.Gaussian(10, 3, 7, type)]); // as when most bins are empty
        foreach (Tensor points in (Tensor[])[ones([10, 3], dtype: type), line, half])
        {
            Tensor tracked = points.clone().requires_grad_();
            Tensor estimate = s_estimators[name].Estimate(tracked);
            estimate.backward();
            Assert.True(estimate.isfinite().item<bool>(), "value");
            Assert.True(tracked.grad!.isfinite().all().item<bool>(), "gradient");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_PointsThatAreNotFinite_GiveNaNAndNoException(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(20, 2, 8, type);
        points[3, 1] = double.NaN;
        Assert.False(s_estimators[name].Estimate(points).isfinite().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_ForwardAndBackward_LeakNoTensor(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(20, 2, 9, type).requires_grad_();
        points.grad = zeros_like(points);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int repetition = 0; repetition < 3; repetition++)
        {
            Tensor estimate = s_estimators[name].Estimate(points);
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Gradients.Backward(estimate);
            estimate.Dispose();
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Estimate_WrongAxesOrTooFewPoints_Throws(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        EntropyEstimator estimator = s_estimators[name];
        var error = Assert.Throws<ArgumentException>(() => estimator.Estimate(zeros([4, 5, 6], dtype: type)));
        Assert.Contains("'points' has shape [4, 5, 6]; expected [point, dimension]", error.Message);
        Assert.Throws<ArgumentException>(() => estimator.Estimate(zeros([1, 2], dtype: type)));
        Assert.Throws<ArgumentException>(() => estimator.Estimate(zeros([9, 2], dtype: type), zeros([2, 2], dtype: ScalarType.Int64)));
    }

    private static double Value(string name, Tensor points) =>
        s_estimators[name].Estimate(points).to_type(ScalarType.Float64).item<double>();
}
