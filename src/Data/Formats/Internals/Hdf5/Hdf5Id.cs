namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>An identifier of libhdf5 (file, object, type, space, list) that is given back at the end of its block.</summary>
internal readonly struct Hdf5Id(long value) : IDisposable
{
    /// <summary>The identifier; negative where the call that should have made it failed.</summary>
    public long Value { get; } = value;

    public void Dispose()
    {
        if (Value > 0)
        {
            Hdf5Native.Release(Value);
        }
    }

    public static implicit operator long(Hdf5Id id) => id.Value;
}
