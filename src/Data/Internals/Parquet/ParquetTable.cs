using Microsoft.Win32.SafeHandles;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>A Parquet file that is open for reading. Whatever is wrong with it is told by <see cref="InputException"/>s that name
/// it.</summary>
internal sealed class ParquetTable : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ParquetLayout _layout;

    private ParquetTable(string path, SafeFileHandle file) => (Path, _file, _layout) = (path, file, ParquetLayout.Read(file));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The columns, of whatever types.</summary>
    public IReadOnlyList<StoredColumn> Columns => _layout.Columns;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">No such file, or no Parquet table that can be read.</exception>
    public static ParquetTable Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException("no such file", path, "check the path, or make the folder again");
        }
        SafeFileHandle? file = null;
        try
        {
            file = InputFile.OpenHandle(path);
            return new ParquetTable(path, file);
        }
        catch (Exception failure)
        {
            file?.Dispose();
            throw Explain(path, failure);
        }
    }

    /// <summary>Reads all columns.</summary>
    /// <exception cref="InputException">One of a type that is not handled, more rows than an array holds, or a damaged file.</exception>
    public IReadOnlyList<ParquetColumn> ReadColumns() => Guard(() =>
    {
        int rows = _layout.Rows <= Array.MaxLength ? (int)_layout.Rows
            : throw new InvalidDataException($"{_layout.Rows} rows, expected at most {Array.MaxLength}");
        ColumnCollector[] columns = [.. Columns.Select((column, i) => ColumnCollector.Of(i, column, rows))];
        ReadInOrder(reader =>
        {
            Array.ForEach(columns, column => column.Add(reader));
            return true;
        }, _ => { });
        return columns.Select(column => column.ToColumn()).ToArray();
    });

    /// <summary>Reads group by group, several of them side by side.</summary>
    /// <param name="read">Reads a group; called from several threads, in any order.</param>
    /// <param name="take">Gets what <paramref name="read"/> returned, one after the other in the file's order.</param>
    /// <exception cref="InputException">What the first of the groups that could not be read or taken threw, or what is wrong with
    /// it.</exception>
    public void ReadGroups<T>(Func<GroupReader, T> read, Action<T> take) => Guard(() =>
    {
        ReadInOrder(read, take);
        return true;
    });

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void ReadInOrder<T>(Func<GroupReader, T> read, Action<T> take) =>
        InOrder.Run(_layout.Groups.Count, () => new GroupReader(_layout, _file), (reader, group) =>
    {
        reader.Group = group;
        return read(reader);
    }, take);

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure)
        {
            throw Explain(Path, failure);
        }
    }

    /// <summary>Bytes that are no Parquet table make Parquet.Net and the decompressors throw whatever comes to hand.</summary>
    private static InputException Explain(string path, Exception failure) => failure switch
    {
        InputException mistake => mistake,
        UnauthorizedAccessException => FileFault.OfReading(failure, path, "check its permissions"),
        _ => new InputException($"cannot be read as a Parquet table ({failure.Message})", path, "make the file again", failure),
    };
}
