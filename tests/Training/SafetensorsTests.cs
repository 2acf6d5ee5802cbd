using System.Buffers.Binary;
using System.Text;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

public sealed class SafetensorsTests
{
    [Fact]
    public void Load_SavedTensors_AreEqualBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        (string Name, Tensor Tensor)[] tensors =
        [
            ("float", tensor((float[])[1.5f, float.NaN, float.NegativeZero, float.PositiveInfinity, float.Epsilon, 3], [2, 3])),
            ("double", tensor((double[])[Math.PI, -0.0])),
            ("long", tensor((long[])[long.MinValue, 7])),
            ("int", tensor((int[])[-1, 2, 3])),
            ("byte", tensor((byte[])[0, 255])),
            ("bool", tensor((bool[])[true, false, true])),
            ("scalar", tensor(2.5)),
            ("empty", zeros([0, 4])),
            ("name with \"quotes\" and µ", zeros([1])),
        ];
        Safetensors.Save(folder["t.safetensors"], tensors, new Dictionary<string, string> { ["step"] = "12", ["µ"] = "\n" });
        using TensorArchive archive = Safetensors.Load(folder["t.safetensors"]);
        Assert.Equal(tensors.Length, archive.Tensors.Count);
        Assert.Equal("12", archive.Metadata["step"]);
        Assert.Equal("\n", archive.Metadata["µ"]);
        foreach (var (name, expected) in tensors)
        {
            Assert.Equal(expected.shape, archive[name].shape);
            Assert.Equal(expected.dtype, archive[name].dtype);
            if (expected.numel() > 0)
                Assert.True(expected.bytes.SequenceEqual(archive[name].bytes), name);
        }
    }

    [Fact]
    public void Save_StridedAndTrackedTensor_IsWrittenInItsLogicalOrder()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor matrix = tensor((float[])[0, 1, 2, 3, 4, 5], [2, 3]).requires_grad_();
        Safetensors.Save(folder["t.safetensors"], [("t", matrix.t())]);
        using TensorArchive archive = Safetensors.Load(folder["t.safetensors"]);
        Assert.Equal([3L, 2], archive["t"].shape);
        Assert.Equal([0f, 3, 1, 4, 2, 5], archive["t"].data<float>().ToArray());
    }

    [Fact]
    public void Load_FileAssembledByHand_IsReadAsTheFormatSays()
    {
        using var folder = new TemporaryFolder();
        const string Header =
            """{"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"a":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}  """;
        File.WriteAllBytes(folder["t.safetensors"], Assemble(Header, [1, 2, 3, 4, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]));
        using TensorArchive archive = Safetensors.Load(folder["t.safetensors"]);
        Assert.Equal([1f, -2f], archive["b"].data<float>().ToArray());
        Assert.Equal([1, 2, 3, 4], archive["a"].data<byte>().ToArray());
    }

    [Fact]
    public void Save_File_HasAlignedDataAndTheSameBytesEachTime()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor small = tensor((bool[])[true]), wide = tensor((double[])[1, 2]);
        Safetensors.Save(folder["one"], [("a", small), ("z", wide)]);
        Safetensors.Save(folder["two"], [("z", wide), ("a", small)]);
        byte[] bytes = File.ReadAllBytes(folder["one"]);
        Assert.Equal(bytes, File.ReadAllBytes(folder["two"]));
        long header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(8 + header + 17, bytes.Length);
        Assert.Contains("""{"z":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"a":""", Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "expected 8")] // overlap
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "expected 0")] // hole
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "8 bytes of data; its header describes 4")] // rest
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "its header describes 16")] // too short
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "12 are needed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "8 are needed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "at most")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "at most")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", "BF16")]
    [InlineData("""{"a":{"dtype":7,"shape":[4],"data_offsets":[0,8]}}""", "not the JSON of the format")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "not the JSON of the format")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "not the JSON of the format")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", "not the JSON of the format")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "not the JSON of the format")]
    [InlineData("""{"__metadata__":{"a":1}}""", "not the JSON of the format")]
    [InlineData("""{"__metadata__":{"a":null}}""", "no text")]
    [InlineData("""[{"dtype":"F32"}]""", "does not start with a JSON object")]
    [InlineData("""  {}""", "does not start with a JSON object")]
    [InlineData("", "not the JSON of the format")]
    public void Load_WrongHeader_IsAnInputExceptionThatSaysWhy(string header, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t.safetensors"], Assemble(header, new byte[8]));
        var error = Assert.Throws<InputException>(() => Safetensors.Load(folder["t.safetensors"]));
        Assert.Contains(reason, error.What);
        Assert.Equal(folder["t.safetensors"], error.Where);
    }

    [Fact]
    public void Load_EveryTruncationAndByteFlip_ReadsOrThrowsInputExceptionAndLeaksNothing()
    {
        using var folder = new TemporaryFolder();
        using (var scope = NewDisposeScope())
            Safetensors.Save(folder["good"], [("w", ones([2, 2])), ("step", tensor(3L))], new Dictionary<string, string> { ["k"] = "v" });
        byte[] good = File.ReadAllBytes(folder["good"]);
        long before = LiveTensors;
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<InputException>(() => LoadBytes(good[..length]));
        for (int index = 0; index < good.Length; index++)
            foreach (byte replacement in (byte[])[0, (byte)'9', (byte)'"', (byte)'}', 0xff, (byte)(good[index] ^ 1)])
            {
                byte[] bad = [.. good];
                bad[index] = replacement;
                try
                {
                    LoadBytes(bad).Dispose();
                }
                catch (InputException)
                {
                    // Refused in one line: as good as read.
                }
            }
        Assert.Equal(before, LiveTensors);

        TensorArchive LoadBytes(byte[] bytes)
        {
            File.WriteAllBytes(folder["bad"], bytes);
            return Safetensors.Load(folder["bad"]);
        }
    }

    [Fact]
    public void Load_NoFile_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => Safetensors.Load(folder["none"]));
        Assert.Throws<InputException>(() => Safetensors.Load(folder.Path));
    }

    [Fact]
    public void Save_UnknownKindOrDoubleName_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Safetensors.Save(folder["t"], [("a", zeros([1])), ("a", zeros([1]))]));
        Assert.Throws<ArgumentException>(() => Safetensors.Save(folder["t"], [("a", zeros([1]).to_type(ScalarType.Int16))]));
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void CopyInto_TargetsThatDoNotFit_ChangesNone()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Safetensors.Save(folder["t"], [("p/a", ones([2])), ("p/b", ones([3]))]);
        using TensorArchive archive = Safetensors.Load(folder["t"]);
        Tensor a = zeros([2]).requires_grad_(), b = zeros([4]);
        Assert.Contains(
            "Float32 [3]; expected Float32 [4]", Assert.Throws<InputException>(() => archive.CopyInto([("a", a), ("b", b)], "p/")).What);
        Assert.Throws<InputException>(() => archive.CopyInto([("a", a), ("c", b)], "p/"));
        Assert.Equal([0f, 0], a.data<float>().ToArray());
        archive.CopyInto([("a", a)], "p/");
        Assert.Equal([1f, 1], a.data<float>().ToArray());
        Assert.True(a.requires_grad);
    }

    /// <summary>Of this thread: other tests run beside this one.</summary>
    private static long LiveTensors => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static byte[] Assemble(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }
}
