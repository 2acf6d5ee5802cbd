namespace Dynamics.Images.Internals;

/// <summary>The memory one thread makes views in, used for view after view.</summary>
internal sealed unsafe class ViewScratch
{
    private byte[] _memory = [];

    /// <summary>Weights of the columns and of the rows.</summary>
    public BicubicWeights Columns { get; } = new();

    /// <inheritdoc cref="Columns"/>
    public BicubicWeights Rows { get; } = new();

    /// <summary>Three planes of a view, one after the other.</summary>
    public byte* View { get; private set; }

    /// <summary>A plane; valid until the next call that makes room.</summary>
    public byte* First { get; private set; }

    /// <summary>Another.</summary>
    public byte* Second { get; private set; }

    /// <summary>Makes room for views and for planes.</summary>
    public void Reserve(int viewBytes, int planeBytes)
    {
        // Kernels read and write whole groups of sixteen.
        const int Padding = 64;
        int needed = viewBytes + 2 * planeBytes + 3 * Padding;
        if (_memory.Length < needed)
        {
            _memory = GC.AllocateArray<byte>(needed, pinned: true);
        }
        fixed (byte* start = _memory)
        {
            View = start;
            First = View + viewBytes + Padding;
            Second = First + planeBytes + Padding;
        }
    }
}
