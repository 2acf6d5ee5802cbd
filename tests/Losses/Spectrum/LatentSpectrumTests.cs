using Dynamics.Losses.Spectrum;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses.Spectrum;

/// <summary>Ranks against closed forms and on degenerate clouds.</summary>
public sealed class LatentSpectrumTests
{
    [Fact]
    public void Ranks_OfKnownSpectra_AreTheClosedForms()
    {
        Assert.Equal(2.828427, new LatentSpectrum([2, 1, 1], []).RankMe, 1e-5);
        LatentSpectrum eigenvalues = new([], [4, 1, 1]);
        Assert.Equal(2.381102, eigenvalues.EffectiveRank, 1e-6);
        Assert.Equal(2, eigenvalues.ParticipationRatio, 1e-12);
        Assert.Equal(2.828427, eigenvalues.CentredRankMe, 1e-6); // of their roots
        Assert.Equal(5, new LatentSpectrum([], [3, 3, 3, 3, 3]).ParticipationRatio, 1e-12);
        Assert.Equal(5, new LatentSpectrum([], [3, 3, 3, 3, 3]).EffectiveRank, 1e-12);
        Assert.Equal(1, new LatentSpectrum([], [3, 0, 0]).EffectiveRank, 1e-12);
        double[] law = [.. Enumerable.Range(1, 120).Select(j => Math.Pow(j, -1.5))];
        Assert.Equal(1.5, new LatentSpectrum([], law).AlphaReQ(), 1e-12);
        Assert.Equal(1.5, new LatentSpectrum([], law).AlphaReQ(3, 49), 1e-12);
        Assert.True(double.IsNaN(new LatentSpectrum([], [1, 2, 3]).AlphaReQ()));
    }

    [Fact]
    public void Of_Points_HasTheirSingularValuesAndCovariance()
    {
        // orthogonal columns about 0 of lengths 2, 1, 1
        using DisposeScope scope = NewDisposeScope();
        Tensor points = tensor((double[])[1, .5, .5, 1, -.5, -.5, -1, .5, -.5, -1, -.5, .5], [4, 3]);
        LatentSpectrum spectrum = LatentSpectrum.Of(points);
        Assert.Equal([2, 1, 1], spectrum.Singular, Near);
        Assert.Equal([4 / 3.0, 1 / 3.0, 1 / 3.0], spectrum.Eigenvalues, Near);
        LatentSpectrum moved = LatentSpectrum.Of(points.Plus(tensor((double[])[100, 100, 100])));
        Assert.Equal(spectrum.Eigenvalues, moved.Eigenvalues, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(moved.RankMe < 1.2, "RankMe takes an offset for a dimension");
        Tensor turned = points.Times(7).index_select(1, tensor([2L, 0, 1]));
        Assert.Equal(spectrum.ParticipationRatio, LatentSpectrum.Of(turned).ParticipationRatio, 1e-9);
    }

    [Fact]
    public void Of_DegeneratePoints_IsFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor points in (Tensor[])[zeros([5, 3]), ones([5, 3]), ones([1, 3]), Points.Gaussian(2, 6, 1), Points.Gaussian(5, 1, 2)])
        {
            LatentSpectrum spectrum = LatentSpectrum.Of(points);
            double[] all = [spectrum.RankMe, spectrum.EffectiveRank, spectrum.ParticipationRatio];
            Assert.All(all, value => Assert.True(double.IsFinite(value)));
        }
        Assert.Equal(1, LatentSpectrum.Of(ones([9, 4])).RankMe, 1e-4);
        Assert.Equal(0, LatentSpectrum.Of(ones([9, 4])).EffectiveRank, 1e-9);
    }

    [Fact]
    public void Lidar_OfViews_IsTheRankOfTheirMeans()
    {
        // means in two of five dimensions, equally; views about them in all
        using DisposeScope scope = NewDisposeScope();
        Tensor means = Points.Gaussian(4000, 2, 3), noise = Points.Gaussian(4000 * 4, 5, 4).Times(0.1).reshape(4000, 4, 5);
        Tensor views = cat([means, zeros([4000, 3], ScalarType.Float64)], 1).unsqueeze(1).Plus(noise);
        Assert.Equal(2, LidarRank.Of(views), 0.1);
        // no views' noise at all: the guard keeps it finite
        Tensor same = Points.Gaussian(40, 3, 5).unsqueeze(1).expand(40, 2, 3);
        Assert.InRange(LidarRank.Of(same), 2.5, 3);
        Assert.Equal(1, LidarRank.Of(ones([5, 2, 3])), 1e-6);
        Assert.InRange(LidarRank.Of(Points.Gaussian(3 * 2, 8, 6).reshape(3, 2, 8)), 1, 2 + 1e-3); // things - 1
        Assert.Throws<ArgumentException>(() => LidarRank.Of(ones([5, 1, 3])));
    }

    [Fact]
    public void JacobianRank_OfALinearMap_IsItsRank()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor map = Points.Gaussian(6, 2, 7).mm(Points.Gaussian(2, 5, 8));
        IReadOnlyList<double> singular = JacobianRank.SingularValues(x => map.mv(x), Points.Gaussian(5, 1, 9).reshape(5));
        double[] expected = [.. linalg.svdvals(map).data<double>().ToArray()];
        Assert.Equal(expected, singular, Near);
        Assert.Equal(2, JacobianRank.Of(singular));
        Assert.Equal(2, JacobianRank.Of([1, 0.02, 0.005]));
        Assert.Equal(3, JacobianRank.Of([1, 0.02, 0.005], 0.001));
        Assert.Equal(0, JacobianRank.Of([0, 0]));
        double[] wider = [.. singular, .. new double[100]];
        Assert.Equal(2, JacobianRank.Of(wider)); // the threshold knows no dimension
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
}
