namespace Dynamics.Data.Internals.Storage;

/// <summary>Successive spikes of all units; the arrays are used again and again.</summary>
internal sealed class SpikeWindow
{
    /// <summary>Spikes in the window; 0 after the last window.</summary>
    public int Count { get; private set; }

    /// <summary>Times in seconds, ascending; valid up to <see cref="Count"/>.</summary>
    public double[] Times { get; private set; } = [];

    /// <summary>Whose spikes they are.</summary>
    public int[] UnitIds { get; private set; } = [];

    /// <summary>Makes room for a number of spikes.</summary>
    public void Resize(int count)
    {
        if (count > Times.Length)
        {
            (Times, UnitIds) = (new double[count], new int[count]);
        }
        Count = count;
    }
}
