namespace Dynamics.Formats.Internals.Matlab;

/// <summary>A value of a MATLAB file of any version.</summary>
/// <param name="Shape">Length of each axis, MATLAB's way: two at least.</param>
internal abstract record MatlabValue(IReadOnlyList<int> Shape)
{
    /// <summary>What MATLAB calls it, with its shape, for errors.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it has no element.</summary>
    public bool IsEmpty => Shape.Contains(0);

    /// <summary>The numbers of a row or column; null for anything else.</summary>
    public double[]? Vector => this is Numbers numbers && (IsEmpty || Shape.Count(axis => axis != 1) <= 1) ? numbers.Values : null;

    /// <summary>The one number that it is; null for anything else.</summary>
    public double? Number => this is Numbers { Values: [var one] } ? one : null;

    /// <summary>The one text that it is, or that a cell of one holds; null for anything else.</summary>
    public string? Single => this switch
    {
        Text { Rows: [var one] } => one,
        Cell { Items: [Text { Rows: [var one] }] } => one,
        _ => null,
    };

    /// <summary>The texts of a cell of texts (empty where an element is), or the rows of a matrix of characters; null for anything
    /// else.</summary>
    public IReadOnlyList<string>? Texts => this switch
    {
        Text text => text.Rows,
        Cell { Items.Count: > 0 } cell when cell.Items.All(item => item.IsEmpty || item.Single is not null) =>
            [.. cell.Items.Select(item => item.Single ?? "")],
        _ => null,
    };

    /// <summary>The items of a cell, the elements of a structure array, or the value alone.</summary>
    public IReadOnlyList<MatlabValue> Elements => this switch
    {
        Cell cell => cell.Items,
        Structure structure => [.. Enumerable.Range(0, structure.Count).Select(structure.At)],
        _ => IsEmpty ? [] : [this],
    };

    /// <summary>What is at a path of fields (<c>position.x</c>) of a single structure; null where there is nothing.</summary>
    public MatlabValue? Find(string path) => path.Split('.').Aggregate((MatlabValue?)this,
        (value, name) => (value as Structure)?.Field(name));

    /// <summary>Shape as MATLAB writes it.</summary>
    protected string Size => string.Join("x", Shape);

    /// <summary>Real numbers (truth as 0 and 1) of any class, first axis fastest.</summary>
    public sealed record Numbers(IReadOnlyList<int> Shape, double[] Values) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} numbers";

        /// <summary>A column of a matrix, from 0.</summary>
        public double[] Column(int column) => Values[(column * Shape[0])..((column + 1) * Shape[0])];

        /// <summary>A row of a matrix, from 0.</summary>
        public double[] Row(int row) => [.. Enumerable.Range(0, Shape[1]).Select(column => Values[column * Shape[0] + row])];
    }

    /// <summary>Characters, by rows.</summary>
    public sealed record Text(IReadOnlyList<int> Shape, IReadOnlyList<string> Rows) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} char";
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

        /// <summary>Number of elements.</summary>
        public int Count => Fields.Length == 0 ? 0 : Values.Count / Fields.Length;

        /// <summary>One element.</summary>
        public Structure At(int index) => new([1, 1], Fields, [.. Values.Skip(index * Fields.Length).Take(Fields.Length)]);

        /// <summary>A field of a single structure; null where it has none of that name.</summary>
        public MatlabValue? Field(string name) =>
            Array.IndexOf(Fields, name) is var index and >= 0 && Values.Count == Fields.Length ? Values[index] : null;
    }

    /// <summary>Something that is not read.</summary>
    public sealed record Other(IReadOnlyList<int> Shape, string ClassName) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} {ClassName}";
    }
}
