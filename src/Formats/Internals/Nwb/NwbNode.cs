namespace Dynamics.Formats.Internals.Nwb;

/// <summary>A group of an NWB file that says what it is.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Type">Its <c>neurodata_type</c>.</param>
/// <param name="Container">The type of the nearest group above that has one.</param>
internal sealed record NwbNode(string Path, string Type, string Container)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path of the group that holds it.</summary>
    public string Parent => Path[..Path.LastIndexOf('/')];
}
