using System.Text;

namespace Dynamics.Benchmarks.Fuzz;

/// <summary>Damages the bytes of a file.</summary>
internal static class ByteMutation
{
    private static readonly byte[][] s_words =
    [
        .. new[] { "nan", "inf", "-inf", "1e308", "-0", "99999999999999999999", "0x10", "../../x", ",,,", "\n\n", "\r", "\0", "\"", "\uFEFF" }.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new string('9', 5000)),
    ];

    /// <summary>Changes bytes, and says how.</summary>
    public static (byte[] Bytes, string How) Apply(byte[] bytes, RandomStream random)
    {
        byte[] copy = [.. bytes];
        int at = copy.Length == 0 ? 0 : random.NextInt(copy.Length);
        int length = Math.Min(copy.Length - at, 1 + random.NextInt(64));
        switch (random.NextInt(10))
        {
            case 0 or 1:
                int count = 1 + random.NextInt(8);
                for (int i = 0; i < count && copy.Length > 0; i++)
                {
                    copy[random.NextInt(copy.Length)] ^= (byte)(1 << random.NextInt(8));
                }
                return (copy, $"{count} bits flipped");
            case 2:
                // Headers are where the structure is.
                int within = Math.Min(copy.Length, 512);
                for (int i = 0; i < 3 && within > 0; i++)
                {
                    copy[random.NextInt(within)] = (byte)random.NextInt(256);
                }
                return (copy, "3 bytes of the first 512 replaced");
            case 3:
                return (copy[..at], $"cut to {at} bytes");
            case 4:
                copy.AsSpan(at, length).Fill((byte)(random.NextInt(2) * 255));
                return (copy, $"{length} bytes at {at} overwritten");
            case 5:
                return ([.. copy[..at], .. copy[(at + length)..]], $"{length} bytes at {at} removed");
            case 6:
                return ([.. copy[..at], .. copy[at..(at + length)], .. copy[at..]], $"{length} bytes at {at} doubled");
            case 7:
                byte[] number = BitConverter.GetBytes(s_sizes[random.NextInt(s_sizes.Length)]);
                int aligned = at & ~3;
                number.AsSpan(0, Math.Min(8, copy.Length - aligned)).CopyTo(copy.AsSpan(aligned));
                return (copy, $"absurd number at {aligned}");
            case 8:
                byte[] word = s_words[random.NextInt(s_words.Length)];
                return ([.. copy[..at], .. word, .. copy[at..]], $"{word.Length} bytes of text put in at {at}");
            default:
                byte[] tail = new byte[random.NextInt(4096)];
                for (int i = 0; i < tail.Length; i++)
                {
                    tail[i] = (byte)random.NextInt(256);
                }
                return ([.. copy, .. tail], $"{tail.Length} bytes appended");
        }
    }

    private static readonly ulong[] s_sizes = [ulong.MaxValue, long.MaxValue, 1UL << 62, 1UL << 40, uint.MaxValue, int.MaxValue, 0x8000_0000, 0xFFFF, 0];
}
