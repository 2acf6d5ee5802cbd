namespace Dynamics.Experiments.Studies;

/// <summary>One part of the collapse laboratory: figures, drawings and tables of its own. A further part is one file and its line in
/// <see cref="CollapseStudy.AllCases"/>.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Title">What is looked at.</param>
public abstract record CollapseCase(string Name, string Title) : StudyCase(Name, Title)
{
    /// <summary>Measures with one seed.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="seed">Draws starts, samples and minibatches.</param>
    /// <param name="cancellation">Looked at between simulations.</param>
    public abstract StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation);

    /// <summary>The tables of this part.</summary>
    public abstract IReadOnlyList<CaseTable> Tables(CollapseOptions options);

    /// <summary>What came out, in a few words.</summary>
    public abstract string Headline(IReadOnlyDictionary<string, Figure> figures);

    /// <summary>A number in the name of a figure or a row.</summary>
    protected static string Text(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>Sizes of the collapse laboratory.</summary>
public sealed record CollapseOptions
{
    /// <summary>Names of the parts; empty: all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Samples of the minimal model.</summary>
    public int Samples { get; init => field = Check.Between(value, 4, 10_000); } = 80;

    /// <summary>Coordinates of an embedding.</summary>
    public int Dimension { get; init => field = Check.Between(value, 1, 100); } = 3;

    /// <summary>Numbers of classes of the minimal model.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [2, 4];

    /// <summary>Rates gamma of the labels.</summary>
    public IReadOnlyList<double> LabelRates { get; init => field = Check.EachBetween(value, 1, 20, 0.01, 100); } = [1, 5];

    /// <summary>Frustrated fractions phi.</summary>
    public IReadOnlyList<double> Fractions { get; init => field = Check.EachBetween(value, 1, 20, 0, 0.95); } = [0, 0.1, 0.25];

    /// <summary>Runs of stochastic descent with each seed.</summary>
    public int Repeats { get; init => field = Check.Between(value, 1, 10_000); } = 20;

    /// <summary>Samples of the linear teacher.</summary>
    public int TeacherSamples { get; init => field = Check.Between(value, 50, 1_000_000); } = 2000;
}
