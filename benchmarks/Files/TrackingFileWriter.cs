using System.Text;

namespace Dynamics.Benchmarks.Files;

/// <summary>Writes video tracking files as SpikeGadgets' tracker does.</summary>
internal static class TrackingFileWriter
{
    /// <summary>The bytes of a file of one diode.</summary>
    /// <param name="clockRate">Ticks a second.</param>
    /// <param name="ticks">Time of each sample, in ticks.</param>
    /// <param name="x">Columns of the image.</param>
    /// <param name="y">Rows of the image.</param>
    public static byte[] ToBytes(int clockRate, uint[] ticks, ushort[] x, ushort[] y)
    {
        string settings =
            $"<Start settings>\nthreshold: 200\ndark: 0\nclockrate: {clockRate}\ncamera resolution: 640x480\npixel scale: 0 pix/cm\n"
            + "Fields: <time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>\n<End settings>\n";
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write(Encoding.ASCII.GetBytes(settings));
        for (int i = 0; i < ticks.Length; i++)
        {
            writer.Write(ticks[i]);
            writer.Write(x[i]);
            writer.Write(y[i]);
            writer.Write(0); // The second diode.
        }
        writer.Flush();
        return file.ToArray();
    }
}
