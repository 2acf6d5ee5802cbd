using System.Text;

namespace Dynamics.Benchmarks.Fuzz;

/// <summary>Damages the content of a sample before it is stored in a valid file: one of its arrays or names.</summary>
/// <param name="random">Source of choices; null: nothing is damaged.</param>
internal sealed class NumberCorrupter(RandomStream? random)
{
    private static readonly double[] s_numbers =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, 1e-310, -0.0, -1, 1e15, 4e9, 9.007199254740993e15];
    private static readonly string[] s_names =
    [
        "../../escaped", "/escaped", "..", "", "a\nb", "\0", "con:", "x'; DROP TABLE rows; --", "\u202Egnp", "name,with,commas", "\uD800",
        new('n', 100_000),
    ];

    /// <summary>What was done, in words; empty when nothing was.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The values of an array, damaged once in four times.</summary>
    public double[] Values(string name, double[] values) =>
        random is null || values.Length == 0 || random.NextInt(4) != 0 ? values : Damage(name, [.. values]);

    /// <summary>A name, damaged once in four times.</summary>
    public string Name(string name)
    {
        if (random is null || random.NextInt(4) != 0)
        {
            return name;
        }
        string other = s_names[random.NextInt(s_names.Length)];
        Description += $" {name} renamed;";
        return other;
    }

    /// <summary>The shape of an array, damaged once in six times.</summary>
    public long[] Shape(string name, params long[] shape)
    {
        if (random is null || random.NextInt(6) != 0)
        {
            return shape;
        }
        Description += $" {name} of another shape;";
        return random.NextInt(3) switch
        {
            0 => [shape.Aggregate(1L, (a, b) => a * b), 1],
            1 => [1, .. shape],
            _ => [.. shape.Reverse()],
        };
    }

    private double[] Damage(string name, double[] values)
    {
        int at = random!.NextInt(values.Length);
        switch (random.NextInt(7))
        {
            case 0:
                values[at] = s_numbers[random.NextInt(s_numbers.Length)];
                Description += $" {name}[{at}] = {values[at]};";
                return values;
            case 1:
                Array.Reverse(values);
                Description += $" {name} reversed;";
                return values;
            case 2:
                Description += $" {name} cut to {at};";
                return values[..at];
            case 3:
                Description += $" {name} doubled;";
                return [.. values, .. values];
            case 4:
                Array.Fill(values, s_numbers[random.NextInt(s_numbers.Length)]);
                Description += $" {name} all {values[0]};";
                return values;
            case 5:
                Description += $" {name} scaled;";
                return Array.ConvertAll(values, value => value * 1e9);
            default:
                (values[at], values[0]) = (values[0], values[at]);
                Description += $" {name} swapped;";
                return values;
        }
    }
}

/// <summary>Damages the bytes of a file.</summary>
internal static class ByteMutation
{
    private static readonly byte[][] s_words =
    [
        .. new[] { "nan", "inf", "-inf", "1e308", "-0", "99999999999999999999", "0x10" }.Select(Encoding.UTF8.GetBytes),
        .. new[] { "../../x", ",,,", "\n\n", "\r", "\0", "\"", "\uFEFF" }.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new string('9', 5000)),
    ];

    private static readonly ulong[] s_sizes =
        [ulong.MaxValue, long.MaxValue, 1UL << 62, 1UL << 40, uint.MaxValue, int.MaxValue, 0x8000_0000, 0xFFFF, 0];

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
}
