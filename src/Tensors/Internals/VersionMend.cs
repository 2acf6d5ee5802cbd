using System.Buffers.Binary;

namespace Dynamics.Tensors.Internals;

/// <summary>Lets a library load over an older one than it was linked with, where the newer versions are asked for and never used:
/// TorchSharp's native library wants GLIBCXX_3.4.32 of libstdc++ (GCC 13) for a symbol that no relocation refers to; Debian 12 has 3.4.30.
/// The entry of such a version gets the weak flag, and the loader goes on without it.</summary>
internal static class VersionMend
{
    private const ushort Weak = 2;

    /// <summary>Marks as weak what <paramref name="path"/> wants of <paramref name="library"/> beyond <paramref name="available"/>. A
    /// changed copy takes the file's place whole; other links to the file (a package cache) keep the old one.</summary>
    /// <returns>Names of the versions that were marked; none where nothing is missing, and then nothing is written.</returns>
    /// <exception cref="TorchUnavailableException">Something that is missing is used, or the file's folder cannot be written.</exception>
    public static IReadOnlyList<string> Apply(string path, string library, IReadOnlySet<string> available)
    {
        ElfFile.NeededVersion[] missing;
        using (ElfFile file = ElfFile.Open(path))
        {
            missing = [.. file.Needed().Where(version => version.Library == library && !version.IsWeak
                && !available.Contains(version.Name))];
            if (Array.Find(missing, version => file.IsReferred(version.Index)) is { } used)
            {
                throw new TorchUnavailableException(
                    $"wants {used.Name} of {library}, which is older here", path, $"install a newer {library}");
            }
        }
        if (missing.Length > 0)
        {
            Replace(path, missing);
        }
        return [.. missing.Select(version => version.Name)];
    }

    private static void Replace(string path, ElfFile.NeededVersion[] missing)
    {
        try
        {
            if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
            {
                // What is written by the name of a link goes to the file that it leads to: a copy takes the link's place first.
                string copy = path + ".copy";
                File.Copy(path, copy, overwrite: true);
                File.Move(copy, path, overwrite: true);
            }
            AtomicFile.Make(path, beside =>
            {
                byte[] bytes = File.ReadAllBytes(path);
                foreach (ElfFile.NeededVersion version in missing)
                {
                    Span<byte> flags = bytes.AsSpan((int)version.FlagsOffset, 2);
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
                }
                File.WriteAllBytes(beside, bytes);
                File.SetLastWriteTimeUtc(beside, File.GetLastWriteTimeUtc(path)); // for a build, which copies files of another time again
            });
        }
        catch (Exception fault) when (fault is InputException or IOException or UnauthorizedAccessException)
        {
            string why = fault is InputException mistake ? mistake.What : fault.Message;
            throw new TorchUnavailableException(
                $"must be changed once to load over this machine's older libraries, and {why}",
                path,
                "run the program once as the owner of its folder");
        }
    }
}
