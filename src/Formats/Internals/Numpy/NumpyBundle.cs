using System.IO.Compression;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Named arrays: the members of an <c>.npz</c> archive, or the <c>.npy</c> files of a folder. Only
/// what is asked for is read.</summary>
internal sealed class NumpyBundle : IDisposable
{
    private readonly ZipArchive? _archive;
    private readonly IReadOnlyDictionary<string, ZipArchiveEntry> _entries = new Dictionary<string, ZipArchiveEntry>();
    private readonly string[] _files = [];
    private readonly OrderedDictionary<string, NumpyArray>? _arrays;

    /// <summary>Opens an archive or a folder.</summary>
    /// <exception cref="InputException">It cannot be read, or its members are not arrays.</exception>
    public NumpyBundle(string path)
    {
        Path = path;
        if (Directory.Exists(path))
        {
            _files = [.. Directory.EnumerateFiles(path, "*" + NumpyArchive.Extension).Order(StringComparer.Ordinal)
                .Select(file => System.IO.Path.GetFileNameWithoutExtension(file))];
            return;
        }
        try
        {
            _archive = ZipFile.OpenRead(path);
            _entries = NumpyArchive.Entries(_archive, path);
        }
        catch (Exception failure)
        {
            _archive?.Dispose();
            if (failure is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
            {
                throw new InputException(
                    $"cannot be read as an archive of arrays ({failure.Message})", path, "save the arrays with numpy.savez", failure);
            }
            throw;
        }
    }

    /// <summary>Arrays that are in memory.</summary>
    /// <param name="path">The file that they come from.</param>
    /// <param name="arrays">The arrays, no two of one name.</param>
    public NumpyBundle(string path, IEnumerable<NumpyArray> arrays)
    {
        Path = path;
        _arrays = new(arrays.Select(array => KeyValuePair.Create(array.Name, array)));
    }

    /// <summary>Archive or folder.</summary>
    public string Path { get; }

    /// <summary>Names of the arrays.</summary>
    public IEnumerable<string> Names => _arrays is not null ? _arrays.Keys : IsFolder ? _files : _entries.Keys;

    /// <summary>Whether there is an array of that name.</summary>
    public bool Has(string name) => Names.Contains(name);

    /// <summary>How to call an array in an error.</summary>
    public string Where(string name) => IsFolder ? FileOf(name) : $"{Path}, array '{name}'";

    /// <summary>Type and shape of an array; null where it cannot be read.</summary>
    public NumpyHeader? Peek(string name)
    {
        if (_arrays is not null)
        {
            return _arrays.TryGetValue(name, out NumpyArray? array) ? new(NumpyType.Of(array.Values), false, [.. array.Shape]) : null;
        }
        try
        {
            using Stream stream = _archive is null ? InputFile.Open(FileOf(name)) : _entries[name].Open();
            return new NumpyStream(stream, _archive is null ? stream.Length : _entries[name].Length, Where(name)).ReadHeader();
        }
        catch (Exception failure) when (failure is InputException or IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="InputException">There is none of that name, or it is damaged or of a type that is not read.</exception>
    public NumpyArray Read(string name) => !Has(name)
        ? throw new InputException($"no array '{name}' among ({string.Join(", ", Names)})", Path, $"save it with the others, as {name}")
        : _arrays is not null ? _arrays[name]
        : _archive is null ? NumpyFile.Read(FileOf(name)) : NumpyArchive.Read(_entries[name], name, Path);

    /// <summary>The columns of a dictionary that is pickled in an array; null where it is something else.</summary>
    public IReadOnlyDictionary<string, Array>? ReadPickledTable(string name)
    {
        if (_arrays is not null || !Has(name))
        {
            return null;
        }
        using Stream stream = _archive is null ? InputFile.Open(FileOf(name)) : _entries[name].Open();
        return PickledTable.Read(stream);
    }

    /// <summary>Reads a row of numbers, of shape (n), (n, 1) or (1, n).</summary>
    /// <exception cref="InputException">As <see cref="Read"/>; or text, or another shape.</exception>
    public double[] ReadNumbers(string name)
    {
        NumpyArray array = ReadRow(name);
        return NumberColumn.ToDoubles(array.Values) ?? throw NoRow(array);
    }

    /// <summary>Reads a row of unit ids, of shape (n), (n, 1) or (1, n).</summary>
    /// <exception cref="InputException">As <see cref="Read"/>; or text, another shape, or a number that is not whole.</exception>
    public int[] ReadUnitIds(string name) => NumberColumn.ToUnitIds(ReadRow(name).Values, Where(name));

    private NumpyArray ReadRow(string name)
    {
        NumpyArray array = Read(name);
        return array.Shape.Count > 0 && (array.Shape.Count(axis => axis != 1) <= 1 || array.Values.LongLength == array.Shape[0]) ? array
            : throw NoRow(array);
    }

    private InputException NoRow(NumpyArray array) =>
        new($"holds {array.Values.GetType().GetElementType()!.Name} of shape ({string.Join(", ", array.Shape)}), expected a row of numbers",
            Where(array.Name), "save it as one column of numbers");

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _archive?.Dispose();

    private bool IsFolder => _archive is null && _arrays is null;

    private string FileOf(string name) => System.IO.Path.Combine(Path, name + NumpyArchive.Extension);
}
