using System.Text.Json.Serialization;

namespace Dynamics.Data;

/// <summary>Bins of a recording as disjoint ranges in the order of time; may be empty. A single
/// <see cref="BinRange"/> converts to one.</summary>
public sealed class BinSet : IEquatable<BinSet>
{
    /// <summary>A set of ranges; empty ones are dropped.</summary>
    /// <exception cref="ArgumentException">Ranges that overlap or are not in the order of time.</exception>
    [JsonConstructor]
    public BinSet(IReadOnlyList<BinRange> ranges)
    {
        Ranges = [.. ranges.Where(range => range.Length > 0)];
        for (int i = 1; i < Ranges.Count; i++)
        {
            if (Ranges[i].Start < Ranges[i - 1].End)
            {
                throw new ArgumentException(
                    $"bins [{Ranges[i].Start}, {Ranges[i].End}) follow [{Ranges[i - 1].Start}, {Ranges[i - 1].End})", nameof(ranges));
            }
        }
    }

    /// <summary>No bins.</summary>
    public static BinSet Empty { get; } = new([]);

    /// <summary>The ranges, none of them empty.</summary>
    public IReadOnlyList<BinRange> Ranges { get; }

    /// <summary>Number of bins.</summary>
    [JsonIgnore]
    public int Length => Ranges.Sum(range => range.Length);

    /// <summary>The smallest range that holds all bins; [0, 0) when there are none.</summary>
    [JsonIgnore]
    public BinRange Span => Ranges.Count == 0 ? default : new(Ranges[0].Start, Ranges[^1].End);

    /// <summary>All bins, ascending.</summary>
    public int[] Bins() => [.. Ranges.SelectMany(range => Enumerable.Range(range.Start, range.Length))];

    /// <summary>Whether the two have a bin in common.</summary>
    public bool Overlaps(BinSet other) =>
        Ranges.Any(range => other.Ranges.Any(taken => range.Start < taken.End && taken.Start < range.End));

    /// <summary>One range as a set.</summary>
    public static implicit operator BinSet(BinRange range) => new([range]);

    /// <inheritdoc/>
    public bool Equals(BinSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BinSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.Aggregate(0, HashCode.Combine);

    /// <summary>The ranges, for instance <c>0-600, 700-800</c>.</summary>
    public override string ToString() => string.Join(", ", Ranges.Select(range => $"{range.Start}-{range.End}"));
}

/// <summary>A half-open range of bins <c>[Start, End)</c>.</summary>
/// <param name="Start">First bin, at least 0.</param>
/// <param name="End">One past the last bin, at least <paramref name="Start"/>.</param>
public readonly record struct BinRange(int Start, int End)
{
    /// <summary>Number of bins.</summary>
    public int Length => End - Start;
}
