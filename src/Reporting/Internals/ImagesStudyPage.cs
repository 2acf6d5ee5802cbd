using Dynamics.Experiments.Studies;
using Dynamics.Images;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of the study of images: tables, spectra of the latents, maps of features, nearest neighbours.</summary>
internal static class ImagesStudyPage
{
    private const int Spectra = 6;

    private static readonly ReportFact[] Reading =
    [
        new("Linear probe", "Logistic regression on the frozen backbone's features of train images, scored on test images."),
        new("kNN", "A vote of the 20 nearest train images by the cosine of features, weighted by exp(cosine / 0.07)."),
        new("RankMe, effective rank",
            "exp of the entropy of singular values, or of the covariance's eigenvalues: dimensions that are filled."),
        new("Collapsed",
            "Complete: unit vectors deviate by less than a tenth of 1/sqrt(d), or latents by less than a tenth of the scale that the loss "
            + "asks for. Dimensional: the rank of the centred latents is below a tenth. Of prototypes: assignments tell next to "
            + "nothing of their image. Labels are not looked at."),
        new("LiDAR", "Effective rank of what tells images apart, in units of what tells views of one image apart."),
    ];

    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(ImagesStudy study, StudyReport report)
    {
        CaseResult[] shown = [.. report.Results.GroupBy(result => result.Case.Name).Select(seeds => seeds.First())];
        CaseResult best = shown.Where(result => !((ImageMethod)result.Case).IsUntrained).DefaultIfEmpty(shown[0])
            .MaxBy(result => report.Figures.GetValueOrDefault($"{Prefix(result)}linear_top1")?.Value ?? 0)!;
        CaseResult? collapsed = shown.Where(result => ((ImageMethod)result.Case).AblationOf is not null).MinBy(
            result => report.Figures.GetValueOrDefault($"{Prefix(result)}linear_top1")?.Value ?? 1);
        CaseResult[] chosen = [best, .. collapsed is null ? (CaseResult[])[] : [collapsed]];
        (ImageSet train, ImageSet test) = study.Images(report.Job);
        List<ReportSection> sections = [.. StudyPage.Tables(report), SpectraOf(shown, best)];
        foreach (CaseResult one in chosen)
        {
            ImageDetails details = one.DetailsAs<ImageDetails>();
            sections.Add(new ImageMap(details.Map, test.Labels, test.ClassNames) { Heading = $"Map of features: {one.Case.Title}" });
            sections.Add(new NeighborGrid(test, train, details.Neighbors) { Heading = $"Nearest neighbours: {one.Case.Title}" });
        }
        sections.Add(new ReportTable("What the latents alone say, first seed.", ["method", "verdict"],
            [.. shown.Select(result => (IReadOnlyList<string>)[result.Case.Title, result.DetailsAs<ImageDetails>().Verdict])])
        { Heading = "Verdicts", TextColumns = [1] });
        ReportPage page = StudyPage.Layout(report, study.Title, study.Question, sections);
        return page with
        {
            Facts = [.. page.Facts, new("images", $"{train.Name}: {train.Count} to train on, {test.Count} to test on")],
            Reading = [.. page.Reading, .. Reading],
        };
    }

    private static string Prefix(CaseResult result) => ((ImageMethod)result.Case).Prefix;

    private static TrainingCurves SpectraOf(CaseResult[] shown, CaseResult best)
    {
        CurvePanel Panel(string caption, IEnumerable<CaseResult> results) => new(
            caption, "eigenvalue", "variance, of the largest (1)", [.. results.Take(Spectra).Select(Spectrum)]) { LogarithmicY = true };
        IEnumerable<CaseResult> Those(Func<ImageMethod, bool> which) => shown.Where(result => which((ImageMethod)result.Case));
        return new(
        [
            Panel(
                "Eigenvalues of the latents' covariance on test images: a steep fall is a dimensional collapse.",
                Those(method => method.AblationOf is null && !method.IsUntrained).Except([best]).Prepend(best)),
            Panel("The same without what keeps the latents apart.", Those(method => method.AblationOf is not null)),
        ]) { Heading = "Spectra" };
    }

    private static Curve Spectrum(CaseResult result)
    {
        double[] values = result.DetailsAs<ImageDetails>().Eigenvalues;
        double largest = values.DefaultIfEmpty(0).Max();
        return new(
            result.Case.Title, [.. Enumerable.Range(1, values.Length).Select(i => (double)i)],
            [.. values.Select(value => largest > 0 ? value / largest : double.NaN)]);
    }
}
