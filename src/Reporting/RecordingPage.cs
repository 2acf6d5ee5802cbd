using System.Globalization;
using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Reporting.Internals;
using Dynamics.Training;

namespace Dynamics.Reporting;

/// <summary>The page of a recording: whether it is sane, and what it is good for.</summary>
public static class RecordingPage
{
    private const int MostSuspicious = 50;

    private static readonly ReportFact[] Reading =
    [
        new("Lap",
            "On a track with ends, a pass from one end zone (15 % of the 1st to 99th percentile range) to the other; on a circular one, "
                + "a round from the point 0 to itself. Where tracking begins or ends on the way, 60 % of the way are enough. Turning "
                + "back is no lap."),
        new("Running", "Bins whose smoothed speed exceeds the threshold above."),
        new("Suspicious unit",
            "Too fast for a principal cell, the same spikes as another unit, or too many intervals within the refractory time. 1.5 ms is "
                + "the limit there: bursts of CA1 cells go down to 2 ms."),
        new("Bit per spike",
            "Skaggs's spatial information: the sum over places of p (r / R) log2(r / R), p the share of time spent there, r the rate "
                + "there, R the mean rate."),
        new("Chance",
            "The same information with position shifted in time within the joined running bins. Few spikes look informative by "
                + "themselves; only what lies above chance is."),
    ];

    /// <summary>Lays out the page; <see cref="HtmlReport.Write"/> makes the file.</summary>
    public static ReportPage Of(RecordingOverview overview)
    {
        IReadOnlyList<RecordingFigure> figures = RecordingFigures.Of(overview);
        List<ReportSection> sections = [];
        if (overview.Remarks.Count > 0)
        {
            sections.Add(new ReportNotes(overview.Remarks));
        }
        sections.AddRange(Behavior(overview));
        sections.Add(new RateHistogram(
            [.. overview.Quality.Units.Select(unit => unit.RateHz)], [.. overview.Quality.Units.Select(unit => unit.IsSuspicious)]));
        sections.AddRange(Tuning(overview));
        if (overview.Splits.Count > 0)
        {
            sections.Add(Splits(overview.Splits));
        }
        if (overview.Summary.SuspiciousUnits.Count > 0)
        {
            sections.Add(Suspicious(overview.Quality));
        }
        sections.Add(new ReportTable("All figures; --json writes them under the same names.", ["figure", "value", "unit", "meaning"],
            [.. figures.Select(figure =>
                new[] { figure.Name, Number(figure.Figure.Value), figure.Figure.Unit == "1" ? "" : figure.Figure.Unit, figure.Meaning })])
        { Heading = "Figures", TextColumns = [2, 3] });
        return new()
        {
            Title = overview.Recording.Name,
            Summary = "What the recording holds, whether it is sane, and what is left to train and test on.",
            CreatedAt = DateTimeOffset.UtcNow,
            Facts = Facts(overview),
            Details = Details(overview),
            Sections = sections,
            Reading = Reading,
        };
    }

    private static IEnumerable<ReportSection> Behavior(RecordingOverview overview)
    {
        if (overview.Track is { } track)
        {
            double[] times =
                [.. Enumerable.Range(0, track.BinCount).Select(bin => track.FirstBinStartSeconds + ((bin + 0.5) * track.BinWidthSeconds))];
            yield return new LapTrace(times, track.Position, LapDetector.Directions(overview.Laps, track.BinCount), track.PositionUnit)
            {
                Period = track.PositionPeriod,
            };
        }
        if (overview.Tuning is { Grid.Rows: 1 } tuning)
        {
            yield return new TrackOccupancy(
                [.. Enumerable.Range(0, tuning.Grid.Columns).Select(tuning.Grid.CentreX)], tuning.Seconds, tuning.RunningSeconds,
                overview.Track!.PositionUnit);
        }
        if (overview.Plane is { } plane)
        {
            PositionGrid grid = PositionGrid.OfPlane(plane, SpatialTuning.PlaneCells);
            double width = overview.Options.Binning.BinWidthSeconds;
            yield return new PlaneOccupancy(
                [.. Enumerable.Range(0, grid.Columns).Select(grid.CentreX)], [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
                grid.Seconds(grid.Cells(plane.X, plane.Y), plane.Tracked, width), plane.UnitOfMeasure);
        }
    }

    private static IEnumerable<ReportSection> Tuning(RecordingOverview overview)
    {
        if (overview.Tuning is not { } tuning)
        {
            yield break;
        }
        if (tuning.Alignment.Units.Count > 0)
        {
            yield return new ClockCheck(tuning.Alignment.LagsSeconds, tuning.Alignment.BitRateByLag, tuning.Alignment.ChanceBitRate);
        }
        if (tuning.Examples.Count > 0)
        {
            yield return new PlaceFields(tuning.Grid, tuning.Examples, overview.Track?.PositionUnit ?? overview.Plane!.UnitOfMeasure);
        }
    }

    private static ReportTable Splits(IReadOnlyList<SplitSummary> splits) => new(
        "Bins of each part by what is known of them; laps that lie wholly within the part. Of the splits by laps this is the first fold.",
        ["split", "part", "bins", "seconds", "tracked", "running", "spikes", "laps"],
        [.. splits.SelectMany(split => split.Parts.Select(part => new[]
        {
            split.Name, part.Part, Whole(part.Bins), HtmlText.Fixed(part.Seconds, 1), Share(part.Tracked, part.Bins),
            Share(part.Running, part.Bins), Whole(part.Spikes), Whole(part.Laps),
        }))])
    { Heading = "What the splits hold", TextColumns = [1] };

    private static ReportTable Suspicious(PopulationQuality quality)
    {
        UnitQuality[] units = [.. quality.Units.Where(unit => unit.IsSuspicious)];
        return new(units.Length > MostSuspicious
            ? $"The first {MostSuspicious} of {units.Length}."
            : "Look at them before you use them, or leave them out when you import.",
            ["unit", "spikes", "rate", "short intervals", "fires with", "why"],
            [.. units.Take(MostSuspicious).Select(unit => new[]
            {
                Whole(unit.UnitId), Whole(unit.Spikes), $"{HtmlText.Fixed(unit.RateHz, 2)} Hz", HtmlText.Percent(unit.ViolationShare),
                string.Join(", ", unit.Duplicates), string.Join(", ", Reasons(unit)),
            })])
        { Heading = "Suspicious units", TextColumns = [4, 5] };
    }

    private static IEnumerable<string> Reasons(UnitQuality unit) =>
    [
        .. unit.IsFast ? (string[])["too fast"] : [],
        .. unit.IsDuplicated ? (string[])["duplicated"] : [],
        .. unit.IsContaminated ? (string[])["contaminated"] : [],
    ];

    private static List<ReportFact> Facts(RecordingOverview overview)
    {
        (RecordingSummary summary, Recording recording) = (overview.Summary, overview.Recording);
        List<ReportFact> facts =
        [
            new("units", Whole(summary.Units)),
            new("spikes", $"{Whole(summary.Spikes)}, {HtmlText.Fixed(summary.MeanRateHz, 2)} Hz a unit"),
            new("duration", Say($"{summary.DurationSeconds:0.0} s ({recording.StartSeconds:0.0} to {recording.EndSeconds:0.0} s)")),
            new("bins", Say($"{1000 * overview.Options.Binning.BinWidthSeconds:g3} ms")),
        ];
        if (overview.Track is { } track)
        {
            facts.Add(new("running", Running($"|velocity| > {track.Options.RunningThreshold:g3} {track.PositionUnit}/s", summary)));
            facts.Add(new("laps", $"{summary.PassesUp} up, {summary.PassesDown} down"));
        }
        else if (overview.Plane is { } plane)
        {
            facts.Add(new("running", Running($"speed > {plane.RunningThreshold:g3} {plane.UnitOfMeasure}/s", summary)));
        }
        return facts;
    }

    private static List<ReportDetails> Details(RecordingOverview overview)
    {
        List<ReportDetails> details = [];
        if (overview.Track is { } track && overview.Laps.Count > 0)
        {
            double Seconds(int bin) => track.FirstBinStartSeconds + (bin * track.BinWidthSeconds);
            string Span(Lap lap) =>
                Say($"{Seconds(lap.StartBin):0.00} to {Seconds(lap.EndBin):0.00} s, {lap.From:0.00} to {lap.To:0.00} {track.PositionUnit}");
            details.Add(new("Laps", [.. overview.Laps.Select((lap, i) =>
                new ReportFact($"{i + 1} {(lap.Direction > 0 ? "up" : "down")}", Span(lap)))]));
        }
        if (overview.Recording.Epochs.Count > 0)
        {
            details.Add(new("Epochs", [.. overview.Recording.Epochs.Select(epoch =>
                new ReportFact(epoch.Name, Say($"{epoch.StartSeconds:0.00} to {epoch.EndSeconds:0.00} s")))]));
        }
        details.Add(new(
            "Options",
            [.. OptionsJson.ToObject(overview.Options).Select(part => new ReportFact(part.Key, part.Value?.ToJsonString() ?? "null"))]));
        details.Add(new("Where it came from", [.. overview.Recording.Provenance.Select(entry => new ReportFact(entry.Key, entry.Value))]));
        details.Add(new("Versions", [.. RunEnvironment.Describe().Select(version => new ReportFact(version.Key, version.Value))]));
        return details;
    }

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : HtmlText.Missing;

    private static string Whole(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(int part, int of) => of == 0 ? HtmlText.Missing : HtmlText.Percent(part / (double)of);

    private static string Running(FormattableString rule, RecordingSummary summary) =>
        $"{Say(rule)}: {Say($"{100 * summary.RunningFraction:0.0}")} % of the time";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
