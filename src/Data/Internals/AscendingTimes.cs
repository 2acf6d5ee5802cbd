namespace Dynamics.Data.Internals;

/// <summary>Times that must not run backwards.</summary>
internal static class AscendingTimes
{
    /// <summary>Index of the first time that is not finite or runs back (strictly: or repeats) the one before; null where there is none.</summary>
    public static int? FirstBreach(double[] times, bool strictly)
    {
        for (int i = 0; i < times.Length; i++)
        {
            bool ascends = i == 0 || (strictly ? times[i] > times[i - 1] : times[i] >= times[i - 1]);
            if (!double.IsFinite(times[i]) || !ascends)
            {
                return i;
            }
        }
        return null;
    }

    /// <summary>Puts finite times in order where they are not; whether they had to be.</summary>
    public static bool Sort(double[] times)
    {
        bool isSorted = FirstBreach(times, strictly: false) is null;
        if (!isSorted)
        {
            Array.Sort(times);
        }
        return !isSorted;
    }
}
