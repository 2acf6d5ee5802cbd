namespace Dynamics.Data;

/// <summary>A named column of a Parquet table.</summary>
public sealed record ParquetColumn
{
    private static readonly Type[] s_types =
        [typeof(double[]), typeof(float[]), typeof(int[]), typeof(long[]), typeof(bool[]), typeof(string[])];

    /// <summary>A column of <c>double[]</c>, <c>float[]</c>, <c>int[]</c>, <c>long[]</c>, <c>bool[]</c> or <c>string[]</c>.</summary>
    /// <param name="name">Column name.</param>
    /// <param name="values">One value a row; not copied.</param>
    /// <param name="known">False where the row has no value (NULL); null: all have.</param>
    /// <exception cref="ArgumentException">Another type of array, or arrays of unequal length.</exception>
    public ParquetColumn(string name, Array values, bool[]? known = null)
    {
        // By the exact type: the runtime takes a uint[] for an int[].
        if (Array.IndexOf(s_types, values.GetType()) < 0)
        {
            throw new ArgumentException(
                $"column '{name}' is a {values.GetType().Name}; expected double[], float[], int[], long[], bool[] or string[]",
                nameof(values));
        }
        if (known is not null && known.Length != values.Length)
        {
            throw new ArgumentException(
                $"column '{name}' has {values.Length} values and {known.Length} marks of what is known", nameof(known));
        }
        (Name, Values, Known) = (name, values, known);
    }

    /// <summary>Column name.</summary>
    public string Name { get; }

    /// <summary>The values, of one of the types that the constructor takes; arbitrary where not known.</summary>
    public Array Values { get; }

    /// <summary>False where the row has no value (NULL); null: all have.</summary>
    public bool[]? Known { get; }

    /// <summary>Number of rows.</summary>
    public int Length => Values.Length;
}
