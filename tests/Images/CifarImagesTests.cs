using Dynamics.Images;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Images;

public sealed class CifarImagesTests
{
    /// <summary>Records as the publisher lays them out: label bytes, then 3,072 bytes.</summary>
    private static byte[] Records(int count, int labelBytes, int classes, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        return [.. Enumerable.Range(0, count)
            .SelectMany(i => Enumerable.Range(0, labelBytes).Select(b => (byte)(b < labelBytes - 1 ? i % 20 : i * 3 % classes))
            .Concat(Enumerable.Range(0, 3072).Select(_ => (byte)random.NextInt(256))))];
    }

    private static string Write(TemporaryFolder folder, string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }

    [Fact]
    public void Read_Cifar10Folder_JoinsBatchesAndNamesClasses()
    {
        using TemporaryFolder folder = new();
        byte[] first = Records(7, 1, 10), second = Records(5, 1, 10, 2);
        Write(folder, "data_batch_2.bin", second);
        Write(folder, "data_batch_1.bin", first);
        Write(folder, "test_batch.bin", Records(3, 1, 10, 3));
        folder.File("batches.meta.txt", string.Join("\n", Enumerable.Range(0, 10).Select(i => $"name{i}")) + "\n\n");
        ImageSet training = CifarImages.Read(folder.Path), test = CifarImages.Read(folder.Path, ImagePart.Test);
        Assert.Equal(("cifar10", 12, 3, 32, 32), (training.Name, training.Count, training.Channels, training.Height, training.Width));
        Assert.Equal(3, test.Count);
        Assert.Equal("name3", training.ClassNames[training.Labels[1]]);
        Assert.Equal(first.AsSpan(1 + 3073, 3072).ToArray(), training.Image(1).ToArray());
        Assert.Equal(second.AsSpan(1 + 4 * 3073, 3072).ToArray(), training.Image(11).ToArray());
        Assert.Equal(training.Image(6).ToArray(), CifarImages.Read(folder.File("data_batch_1.bin")).Image(6).ToArray());
    }

    [Fact]
    public void Read_Cifar100_KeepsFineLabelsAndCoarseOnes()
    {
        using TemporaryFolder folder = new();
        Write(folder, "train.bin", Records(30, 2, 100));
        ImageSet images = CifarImages.Read(folder.Path);
        Assert.Equal(("cifar100", 30, 100), (images.Name, images.Count, images.ClassNames.Count));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i * 3 % 100), images.Labels);
        Assert.Equal(["coarse"], images.FactorNames);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (float)(i % 20)), images.Factors);
    }

    [Fact]
    public void Read_LengthOfBothKinds_GoesByTheLabels()
    {
        using TemporaryFolder folder = new();
        // 3,073 records of CIFAR-100 are 3,074 of CIFAR-10 in length.
        Assert.Equal("cifar100", CifarImages.Read(Write(folder, "a.bin", Records(3073, 2, 100))).Name);
        Assert.Equal("cifar10", CifarImages.Read(Write(folder, "b.bin", Records(3074, 1, 10))).Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3072)]
    [InlineData(3075)]
    [InlineData(3073 * 4 - 1)]
    public void Read_OddSize_IsRefusedInOneLine(int length)
    {
        using TemporaryFolder folder = new();
        string file = Write(folder, "data_batch_1.bin", Records(5, 1, 10)[..length]);
        var refused = Assert.Throws<InputException>(() => CifarImages.Read(folder.Path));
        Assert.Equal(file, refused.Where);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Read_UnusableInput_SaysWhatIsWrong()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no such", Assert.Throws<InputException>(() => CifarImages.Read(folder.File("absent"))).What);
        Assert.Contains("data_batch_1.bin", Assert.Throws<InputException>(() => CifarImages.Read(folder.Path)).What);
        byte[] mislabelled = Records(4, 1, 10);
        mislabelled[2 * 3073] = 10;
        Assert.Contains("labels in range",
            Assert.Throws<InputException>(() => CifarImages.Read(Write(folder, "data_batch_1.bin", mislabelled))).What);
        Write(folder, "data_batch_1.bin", Records(4, 1, 10));
        Write(folder, "data_batch_2.bin", Records(4, 2, 100));
        Assert.Contains("CIFAR-100", Assert.Throws<InputException>(() => CifarImages.Read(folder.Path)).What);
        folder.File("batches.meta.txt", "cat\ndog\n");
        Assert.Contains("2 class names", Assert.Throws<InputException>(() => CifarImages.Read(folder.File("data_batch_1.bin"))).What);
    }

    [SkippableFact]
    public void Read_RealSubset_IsBalancedAndLooksLikeCifar()
    {
        string folder = SampleRecordings.RealData("cifar10_subset");
        ImageSet training = CifarImages.Read(folder), test = CifarImages.Read(folder, ImagePart.Test);
        Assert.Equal((10_000, 2_000), (training.Count, test.Count));
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], training.ClassNames);
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(1000, training.Labels.Count(l => l == label)));
        // Means of the channels over the published 50,000 images, of which these are a fifth.
        double[] mean = [0.4914, 0.4822, 0.4465];
        for (int channel = 0; channel < 3; channel++)
        {
            double sum = 0;
            for (int image = 0; image < training.Count; image++)
            {
                foreach (byte value in training.Image(image).Slice(channel * 1024, 1024))
                {
                    sum += value;
                }
            }
            Assert.Equal(mean[channel], sum / 255 / 1024 / training.Count, 0.01);
        }
    }
}
