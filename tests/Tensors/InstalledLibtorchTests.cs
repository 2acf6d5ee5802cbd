using Dynamics.Tensors;
using Dynamics.Tensors.Internals;

namespace Dynamics.Tests.Tensors;

public sealed class InstalledLibtorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("build-version", "2.10.0+cpu\n", "2.10.0+cpu")]
    [InlineData("version.py", "from typing import Optional\n__version__ = '2.11.0+cu128'\ndebug = False\n", "2.11.0+cu128")]
    [InlineData("version.py", "debug = False\n", null)]
    [InlineData("other", "2.10.0", null)]
    public void VersionOf_AFolder_IsWhatItSays(string file, string text, string? expected)
    {
        File.WriteAllText(_folder[file], text);
        Assert.Equal(expected, InstalledLibtorch.VersionOf(_folder.Path));
    }

    [Fact]
    public void Chosen_FolderWithoutLibtorch_IsRefusedWithTheRemedy()
    {
        string message = Assert.Throws<TorchUnavailableException>(() => InstalledLibtorch.Chosen(_folder.Path)).Message;
        Assert.Contains($"LIBTORCH={_folder.Path}", message);
        Assert.Contains("libtorch_cpu.so", message);
        Directory.CreateDirectory(_folder["lib"]);
        File.WriteAllText(_folder["lib/libtorch_cpu.so"], "");
        Assert.Equal(_folder.Path, InstalledLibtorch.Chosen(_folder.Path));
    }
}
