using System.Text.Json.Nodes;

namespace Dynamics.Experiments.Studies;

/// <summary>A figure that a case leaves for its study's page, for instance theory as lines and what was simulated as points.</summary>
/// <param name="Caption">One sentence: what to see.</param>
/// <param name="XTitle">Title of the horizontal axis with its unit.</param>
/// <param name="YTitle">Title of the vertical axis with its unit.</param>
/// <param name="Series">What is drawn; series of one name have one colour.</param>
public sealed record StudyFigure(string Caption, string XTitle, string YTitle, IReadOnlyList<StudySeries> Series)
{
    /// <summary>Whether the vertical axis is logarithmic; values that are not positive are then gaps.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Whether both axes have one scale, as in a plane.</summary>
    public bool IsPlane { get; init; }
}

/// <summary>One series of a <see cref="StudyFigure"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values, as many.</param>
public sealed record StudySeries(string Name, double[] X, double[] Y)
{
    /// <summary>Whether it is drawn as points rather than as a line.</summary>
    public bool IsPoints { get; init; }
}

/// <summary>What a case came to that nothing was trained for.</summary>
/// <param name="Figures">The figures under their full names.</param>
/// <param name="Drawings">What the page draws.</param>
public sealed record StudyMeasurement(IReadOnlyDictionary<string, Figure> Figures, IReadOnlyList<StudyFigure> Drawings)
{
    /// <summary>The result of the case.</summary>
    public CaseResult ToResult(CaseWork work) =>
        new(work.Case, work.Seed, Figures) { Folder = work.Folder, Details = StudyFigures.ToDetails(Drawings) };
}

/// <summary>The figures of cases on disk, in <see cref="CaseResult.Details"/>.</summary>
public static class StudyFigures
{
    /// <summary>Details that hold these figures.</summary>
    public static JsonNode ToDetails(IReadOnlyList<StudyFigure> figures) => OptionsJson.ToObject(new Kept { Figures = figures });

    /// <summary>The figures of each case with the first of its seeds.</summary>
    /// <exception cref="InputException">A case has other details.</exception>
    public static IReadOnlyList<(StudyCase Case, IReadOnlyList<StudyFigure> Figures)> Of(StudyReport report) =>
        [.. report.Results.DistinctBy(result => result.Case.Name).Select(result => (result.Case, result.DetailsAs<Kept>().Figures))];

    private sealed record Kept
    {
        public IReadOnlyList<StudyFigure> Figures { get; init; } = [];
    }
}
