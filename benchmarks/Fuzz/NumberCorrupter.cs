namespace Dynamics.Benchmarks.Fuzz;

/// <summary>Damages the content of a sample before it is stored in a valid file: one of its arrays or names.</summary>
/// <param name="random">Source of choices; null: nothing is damaged.</param>
internal sealed class NumberCorrupter(RandomStream? random)
{
    private static readonly double[] s_numbers = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, 1e-310, -0.0, -1, 1e15, 4e9, 9.007199254740993e15];
    private static readonly string[] s_names = ["../../escaped", "/escaped", "..", "", "a\nb", "\0", "con:", "x'; DROP TABLE rows; --", "\u202Egnp", "name,with,commas", "\uD800", new('n', 100_000)];

    /// <summary>What was done, in words; empty when nothing was.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The values of an array, damaged once in four times.</summary>
    public double[] Values(string name, double[] values) => random is null || values.Length == 0 || random.NextInt(4) != 0 ? values : Damage(name, [.. values]);

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
