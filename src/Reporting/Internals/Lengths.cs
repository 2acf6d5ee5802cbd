namespace Dynamics.Reporting.Internals;

/// <summary>One check of lengths for all sections, where their arrays come in.</summary>
internal static class Lengths
{
    /// <summary>The array itself.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static T[] Require<T>(T[] values, int expected, string name) => values.Length == expected
        ? values
        : throw new ArgumentException($"'{name}' has {values.Length} values; expected {expected}", name);
}
