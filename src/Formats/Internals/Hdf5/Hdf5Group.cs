using PureHDF.VOL.Native;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>A group. Links are resolved here and not by PureHDF: hard ones, and soft ones within the file.</summary>
/// <param name="file">Its file.</param>
/// <param name="native">The group as PureHDF has it.</param>
/// <param name="path">Path by which it was found.</param>
/// <param name="root">The file's root group; null for that one itself.</param>
internal sealed class Hdf5Group(Hdf5Source file, NativeGroup native, string path, Hdf5Group? root = null) : Hdf5Object(file, native, path)
{
    private const int MostLinks = 1_000_000, MostHops = 16;
    private SortedDictionary<string, Hdf5Link>? _links;

    /// <summary>Names of what it holds, in ascending order.</summary>
    public IReadOnlyCollection<string> Names => Links.Keys;

    /// <summary>Names of what it holds by hard links, with the address of each: the same for an object that is met again.</summary>
    public IEnumerable<(string Name, ulong Address)> Members =>
        from link in Links.Values where link.Address is not null select (link.Name, link.Address!.Value);

    private Hdf5Group Root => root ?? this;

    private SortedDictionary<string, Hdf5Link> Links => _links ??= ReadLinks();

    /// <summary>The group or data set at a path below this group; null where there is none.</summary>
    /// <exception cref="InputException">The way leads out of the file, or in circles.</exception>
    public Hdf5Object? Find(string path) => Find(path, hops: 0);

    /// <summary>The group of a path; null where there is none.</summary>
    public Hdf5Group? Group(string path) => Find(path) as Hdf5Group;

    /// <summary>The data set of a path; null where there is none.</summary>
    public Hdf5Dataset? Dataset(string path) => Find(path) as Hdf5Dataset;

    /// <summary>The data set of a path.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Hdf5Dataset RequireDataset(string path) => Dataset(path) ?? throw Absent("data set", path);

    /// <summary>The group of a path.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Hdf5Group RequireGroup(string path) => Group(path) ?? throw Absent("group", path);

    /// <summary>The group of that name, by a hard link; null for anything else.</summary>
    public Hdf5Group? OpenGroup(string name) =>
        Links.GetValueOrDefault(name)?.Address is ulong address && File.At(address, Below(name)) is NativeGroup group
            ? new Hdf5Group(File, group, Below(name), Root)
            : null;

    /// <summary>What an object reference of this file points to.</summary>
    public Hdf5Object Dereference(ulong reference) =>
        At(reference, $"{Path} (reference)") ?? throw Fault("refers to something that is no group or data set");

    /// <summary>The group or data set whose header is at an address; null for a named type.</summary>
    private Hdf5Object? At(ulong address, string path) => File.At(address, path) switch
    {
        NativeGroup group => new Hdf5Group(File, group, path, Root),
        NativeDataset dataset => new Hdf5Dataset(File, dataset, path),
        _ => null,
    };

    private InputException Absent(string kind, string path)
    {
        string names = Names.Count == 0 ? "nothing" : string.Join(", ", Names.Take(20)) + (Names.Count > 20 ? ", ..." : "");
        return Fault($"no {kind} '{path}' (there: {names})", "check that this is the right file, or export it again");
    }

    private Hdf5Object? Find(string path, int hops)
    {
        string[] parts = path.Split('/', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Links.TryGetValue(parts[0], out Hdf5Link? link))
        {
            return null;
        }
        Hdf5Object? found = link switch
        {
            { Address: ulong address } => At(address, Below(link.Name)),
            { Path: string target } when hops < MostHops => (target.StartsWith('/') ? Root : this).Find(target, hops + 1),
            { Path: not null } => throw Fault($"the link '{link.Name}' leads through too many others", Hdf5Source.Damaged),
            _ => throw Fault($"'{link.Name}' is a link out of the file", "copy what it points to into this file (h5repack, h5copy)"),
        };
        return parts.Length == 1 ? found : (found as Hdf5Group)?.Find(parts[1], hops);
    }

    private string Below(string name) => $"{Path.TrimEnd('/')}/{name}";

    /// <summary>Links by name; names that a path cannot say are passed over.</summary>
    private SortedDictionary<string, Hdf5Link> ReadLinks() => File.Guard(Path, () =>
    {
        SortedDictionary<string, Hdf5Link> links = new(StringComparer.Ordinal);
        foreach (Hdf5Link link in Hdf5Header.Links(native))
        {
            if (link.Name is "" or "." || link.Name.AsSpan().ContainsAny('/', '\uFFFD', '\0'))
            {
                continue;
            }
            links[link.Name] = link;
            if (links.Count == MostLinks)
            {
                throw Fault($"holds {MostLinks} objects and more", Hdf5Source.Damaged);
            }
        }
        return links;
    });
}
