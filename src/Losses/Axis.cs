namespace Dynamics.Losses;

/// <summary>One expected axis of a tensor: its name, and its size where that is fixed. Written as <c>"time"</c> or <c>("unit", 4)</c>.</summary>
/// <param name="Name">What the axis counts.</param>
/// <param name="Size">The size that it must have, or null for any.</param>
public readonly record struct Axis(string Name, long? Size = null)
{
    /// <summary>An axis of any size.</summary>
    public static implicit operator Axis(string name) => new(name);

    /// <summary>An axis of a fixed size.</summary>
    public static implicit operator Axis((string Name, long Size) axis) => new(axis.Name, axis.Size);

    /// <summary>As in messages: <c>time</c> or <c>unit=4</c>.</summary>
    public override string ToString() => Size is { } size ? $"{Name}={size}" : Name;
}
