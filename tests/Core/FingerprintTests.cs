using System.Security.Cryptography;
using System.Text;

namespace Dynamics.Tests.Core;

public sealed class FingerprintTests
{
    [Fact]
    public void Of_File_IsTheHashOfNameLengthAndContent()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["spikes.csv"], "abc");
        string expected = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("spikes.csv\0" + "3\0abc"))).ToLowerInvariant();
        Assert.Equal("sha256:" + expected, Fingerprint.Of(folder["spikes.csv"]));
    }

    [Fact]
    public void Of_Folder_DependsOnNamesAndContentsOnly()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        foreach (TemporaryFolder folder in (TemporaryFolder[])[one, two])
        {
            AtomicFile.WriteText(folder[Path.Combine("sub", "a")], "1");
            AtomicFile.WriteText(folder["b"], "2");
        }
        File.WriteAllText(two[".hidden"], "ignored");
        Assert.Equal(Fingerprint.Of(one.Path), Fingerprint.Of(two.Path));
        File.Move(two["b"], two["c"]);
        Assert.NotEqual(Fingerprint.Of(one.Path), Fingerprint.Of(two.Path));
    }

    [Fact]
    public void Of_Nothing_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => Fingerprint.Of(folder["none"]));
    }
}
