namespace Dynamics.Formats.Internals.Matlab;

/// <summary>A value of a MATLAB v5 file.</summary>
/// <param name="Shape">Length of each axis, MATLAB's way: two at least.</param>
internal abstract record MatlabValue(IReadOnlyList<int> Shape)
{
    /// <summary>What MATLAB calls it, with its shape, for errors.</summary>
    public abstract string Kind { get; }

    /// <summary>Shape as MATLAB writes it.</summary>
    protected string Size => string.Join("x", Shape);

    /// <summary>Real numbers of any class, first axis fastest.</summary>
    public sealed record Numbers(IReadOnlyList<int> Shape, double[] Values) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} numbers";
    }

    /// <summary>A cell array, first axis fastest.</summary>
    public sealed record Cell(IReadOnlyList<int> Shape, IReadOnlyList<MatlabValue> Items) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} cell";
    }

    /// <summary>A structure array: of each element, first axis fastest, the fields that were asked for.</summary>
    public sealed record Structure(IReadOnlyList<int> Shape, string[] Fields, IReadOnlyList<MatlabValue> Values) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} struct";

        /// <summary>A field of a single structure; null where it has none of that name.</summary>
        public MatlabValue? Field(string name) => Array.IndexOf(Fields, name) is var index and >= 0 && Values.Count == Fields.Length ? Values[index] : null;
    }

    /// <summary>Something that is not read.</summary>
    public sealed record Other(IReadOnlyList<int> Shape, string ClassName) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} {ClassName}";
    }
}
