namespace Dynamics.Images;

/// <summary>Per channel, <c>(value / 255 - Mean) / Std</c>. The constants are those of the reference (ldm.md, section 3.1).</summary>
/// <param name="Mean">Mean of each channel on the scale from 0 to 1; one value holds for all channels.</param>
/// <param name="Std">Standard deviation of each channel on that scale, positive; as many values.</param>
public sealed record ImageNormalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>CIFAR-10's.</summary>
    public static ImageNormalization Cifar10 { get; } = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    /// <summary>CIFAR-100's.</summary>
    public static ImageNormalization Cifar100 { get; } = new([0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]);

    /// <summary>MNIST's, for one channel or its copies.</summary>
    public static ImageNormalization Mnist { get; } = new([0.1307], [0.3081]);

    /// <summary>To the range from -1 to 1.</summary>
    public static ImageNormalization Symmetric { get; } = new([0.5], [0.5]);

    /// <summary>What each of the 256 values becomes [channel, value], in float32 as PyTorch computes it.</summary>
    /// <exception cref="InputException">The constants are not for so many channels, or a deviation is not positive.</exception>
    internal float[] Table(int channels)
    {
        if ((Mean.Count != 1 && Mean.Count != channels) || Std.Count != Mean.Count || !Std.All(std => std > 0) || !Mean.All(double.IsFinite))
        {
            throw new InputException($"{Mean.Count} means and {Std.Count} deviations for images of {channels} channels", "normalization", "give one positive deviation and one mean a channel");
        }
        var table = new float[channels * 256];
        for (int i = 0; i < table.Length; i++)
        {
            int channel = Mean.Count == 1 ? 0 : i / 256;
            table[i] = (i % 256 / 255f - (float)Mean[channel]) / (float)Std[channel];
        }
        return table;
    }
}
