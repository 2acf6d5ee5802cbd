using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Formats.Internals;

/// <summary>What a file is, by its first bytes.</summary>
internal enum FileKind
{
    /// <summary>Nothing that is known, or it cannot be read.</summary>
    Unknown,

    /// <summary>A zip archive, as <c>.npz</c> is.</summary>
    Zip,

    /// <summary>A NumPy array.</summary>
    Numpy,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>MATLAB, level 5.</summary>
    Matlab5,

    /// <summary>MATLAB 7.3, which is HDF5.</summary>
    Matlab73,

    /// <summary>A Python pickle, which is never read, for it could run code.</summary>
    Pickle,

    /// <summary>Another HDF5 file.</summary>
    Hdf5,
}

/// <summary>The first bytes of a file.</summary>
internal static class FileHead
{
    /// <summary>What they say.</summary>
    public static FileKind Of(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            Span<byte> head = stackalloc byte[128];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            return head.StartsWith("PK\u0003\u0004"u8) ? FileKind.Zip
                : head.StartsWith(NumpyHeader.Magic) ? FileKind.Numpy
                : head.StartsWith("PAR1"u8) ? FileKind.Parquet
                : MatlabFile.IsVersion5(head) is not null ? FileKind.Matlab5
                : head is [0x80, >= 2 and <= 5, ..] ? FileKind.Pickle // it begins with its protocol
                : Hdf5Signature.Find(stream) < 0 ? FileKind.Unknown
                : head.StartsWith("MATLAB 7.3"u8) ? FileKind.Matlab73 : FileKind.Hdf5;
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException)
        {
            return FileKind.Unknown;
        }
    }
}
