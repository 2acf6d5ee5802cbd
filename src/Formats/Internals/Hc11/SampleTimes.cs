using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Data.Internals;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>Times of samples, as HDF5 files hold them.</summary>
internal static class SampleTimes
{
    /// <exception cref="InputException">A time is not finite, or not after the one before; or there are fewer than two.</exception>
    public static void RequireAscending(double[] times, Hdf5Object owner, string name)
    {
        if (AscendingTimes.FirstBreach(times, strictly: true) is int at)
        {
            throw owner.Fault($"{name}: time {at + 1} of {times.Length}, {times[at]} s, is not finite or not after the one before");
        }
        if (times.Length < 2)
        {
            throw owner.Fault($"{name}: {times.Length} tracked times, expected a time series");
        }
    }
}
