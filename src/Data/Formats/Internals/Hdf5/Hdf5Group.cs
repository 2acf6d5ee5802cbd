using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>A group that is open for reading. Links are resolved here and not by libhdf5: hard ones, and soft ones within the file.</summary>
internal sealed unsafe class Hdf5Group(Hdf5File file, long id, string path) : Hdf5Object(file, id, path)
{
    private const int MostLinks = 1_000_000, MostHops = 16;
    private Dictionary<string, Hdf5Native.LinkInfo>? _links;

    /// <summary>Names of what it holds, in ascending order.</summary>
    public IReadOnlyCollection<string> Names => Links.Keys;

    /// <summary>Names of what it holds by hard links, with the address of each: the same for an object that is met again.</summary>
    public IEnumerable<(string Name, ulong Address)> Members =>
        Links.Where(link => link.Value.Kind == Hdf5Native.HardLink).Select(link => (link.Key, link.Value.Address));

    private Dictionary<string, Hdf5Native.LinkInfo> Links => _links ??= ReadLinks();

    /// <summary>The group or data set at a path below this group; null where there is none.</summary>
    /// <exception cref="InputException">The way leads out of the file, or in circles.</exception>
    public Hdf5Object? Find(string path) => Find(path, hops: 0);

    /// <summary>The group of a path; null where there is none.</summary>
    public Hdf5Group? Group(string path) => Of<Hdf5Group>(path);

    /// <summary>The data set of a path; null where there is none.</summary>
    public Hdf5Dataset? Dataset(string path) => Of<Hdf5Dataset>(path);

    /// <summary>The data set of a path.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Hdf5Dataset RequireDataset(string path) => Dataset(path) ?? throw Absent("data set", path);

    /// <summary>The group of a path.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Hdf5Group RequireGroup(string path) => Group(path) ?? throw Absent("group", path);

    /// <summary>The group of that name, by a hard link; null for anything else. What a data set holds is not looked at.</summary>
    public Hdf5Group? OpenGroup(string name)
    {
        Hdf5Id id = Own(Hdf5Native.OpenObject(Id, name, Hdf5Native.Default));
        if (Hdf5Native.TypeOfId(id) == Hdf5Native.GroupId)
        {
            return new Hdf5Group(File, id, Below(name));
        }
        id.Dispose();
        return null;
    }

    /// <summary>What an object reference of this file points to.</summary>
    public Hdf5Object Dereference(ulong reference) =>
        Wrap(Own(Hdf5Native.Dereference(Id, Hdf5Native.Default, Hdf5Native.ObjectReference, &reference)), $"{Path} (reference)") ?? throw Fault("refers to something that is no group or data set");

    private T? Of<T>(string path) where T : Hdf5Object
    {
        Hdf5Object? found = Find(path);
        if (found is not T wanted)
        {
            found?.Dispose();
            return null;
        }
        return wanted;
    }

    private InputException Absent(string kind, string path)
    {
        string names = string.Join(", ", Names.Take(20));
        return Fault($"no {kind} '{path}' (there: {(names.Length == 0 ? "nothing" : names)}{(Names.Count > 20 ? ", ..." : "")})", "check that this is the right file, or export it again");
    }

    private Hdf5Object? Find(string path, int hops)
    {
        string[] parts = path.Split('/', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Links.TryGetValue(parts[0], out Hdf5Native.LinkInfo link))
        {
            return null;
        }
        Hdf5Object? found = link.Kind switch
        {
            Hdf5Native.HardLink => Wrap(Own(Hdf5Native.OpenObject(Id, parts[0], Hdf5Native.Default)), Below(parts[0])),
            Hdf5Native.SoftLink => Follow(parts[0], link, hops),
            _ => throw Fault($"'{parts[0]}' is a link out of the file", "copy what it points to into this file (h5repack, h5copy)"),
        };
        if (parts.Length == 1)
        {
            return found;
        }
        using (found)
        {
            return found is Hdf5Group group ? group.Find(parts[1], hops) : null;
        }
    }

    private Hdf5Object? Follow(string name, Hdf5Native.LinkInfo link, int hops)
    {
        if (hops >= MostHops || link.ValueSize > 1 << 16)
        {
            throw Fault($"the link '{name}' leads through too many others", Hdf5File.Damaged);
        }
        var value = new byte[link.ValueSize + 1];
        fixed (byte* first = value)
        {
            Check(Hdf5Native.GetLinkValue(Id, name, first, link.ValueSize, Hdf5Native.Default));
        }
        string target = Encoding.UTF8.GetString(value.AsSpan(0, value.AsSpan().IndexOf((byte)0)));
        return target.StartsWith('/') ? File.Root.Find(target, hops + 1) : Find(target, hops + 1);
    }

    private string Below(string name) => $"{Path.TrimEnd('/')}/{name}";

    private Hdf5Object? Wrap(Hdf5Id id, string path)
    {
        switch (Hdf5Native.TypeOfId(id))
        {
            case Hdf5Native.GroupId:
                return new Hdf5Group(File, id, path);
            case Hdf5Native.DatasetId:
                return new Hdf5Dataset(File, id, path);
            default:
                id.Dispose(); // a named type
                return null;
        }
    }

    private Dictionary<string, Hdf5Native.LinkInfo> ReadLinks()
    {
        var links = new Dictionary<string, Hdf5Native.LinkInfo>();
        GCHandle handle = GCHandle.Alloc(links);
        try
        {
            Check(Hdf5Native.IterateLinks(Id, &Visit, (void*)GCHandle.ToIntPtr(handle)));
        }
        finally
        {
            handle.Free();
        }
        return links.Count < MostLinks ? links : throw Fault($"holds {MostLinks} objects and more", Hdf5File.Damaged);
    }

    /// <summary>Notes a link; names that a path cannot say are passed over. 1 ends the iteration.</summary>
    [UnmanagedCallersOnly]
    private static int Visit(long group, byte* name, Hdf5Native.LinkInfo* link, void* links)
    {
        var found = (Dictionary<string, Hdf5Native.LinkInfo>)GCHandle.FromIntPtr((nint)links).Target!;
        string text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        if (text.Length > 0 && text != "." && !text.Contains('/') && !text.Contains('\uFFFD'))
        {
            found[text] = *link;
        }
        return found.Count < MostLinks ? 0 : 1;
    }
}
