using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class SpatialInformationTests
{
    [Theory]
    [InlineData(0.5, 10, 0)]
    [InlineData(0.25, 8, 1)]
    [InlineData(0.1, 3, 3)]
    public void BitsPerSpike_TwoPlaces_IsTheClosedForm(double share, double rate, double otherRate)
    {
        double mean = share * rate + (1 - share) * otherRate;
        double Term(double p, double r) => r == 0 ? 0 : p * (r / mean) * Math.Log2(r / mean);
        double bits =
            SpatialInformation.BitsPerSpike([200 * share, 200 * (1 - share)], [200 * share * rate, 200 * (1 - share) * otherRate]);
        Assert.Equal(Term(share, rate) + Term(1 - share, otherRate), bits, 1e-12);
    }

    [Fact]
    public void BitsPerSpike_OneOfManyPlaces_IsTheLogarithmOfTheirNumber()
    {
        double[] seconds = [.. Enumerable.Repeat(3.0, 64)], spikes = new double[64];
        spikes[17] = 40;
        Assert.Equal(6, SpatialInformation.BitsPerSpike(seconds, spikes), 1e-12);
        Assert.Equal(0, SpatialInformation.BitsPerSpike(seconds, seconds), 1e-12);
        Assert.True(double.IsNaN(SpatialInformation.BitsPerSpike(seconds, new double[64])));
    }

    [Fact]
    public void BitsPerSpike_PlacesNeverVisited_CountNothing() =>
        Assert.Equal(SpatialInformation.BitsPerSpike([1, 3], [5, 2]), SpatialInformation.BitsPerSpike([1, 0, 3, 0], [5, 0, 2, 0]));
}
