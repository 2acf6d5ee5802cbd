using MathNet.Numerics.Distributions;

namespace Dynamics.Experiments.Studies;

/// <summary>A quantitative claim about collapse that may turn out either way.</summary>
/// <param name="Id">Lower-case name; its figures are <c>claim.ID.verdict</c> and <c>claim.ID.measured</c>.</param>
/// <param name="Statement">What is claimed, and by whom.</param>
/// <param name="Literature">What published systems say.</param>
/// <param name="Rule">The experiment, and what decides.</param>
public sealed record Claim(string Id, string Statement, string Literature, ClaimRule Rule)
{
    /// <summary>First part of the names of its figures.</summary>
    public string Prefix => $"claim.{Id}.";
}

/// <summary>What an experiment makes of a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>It came out the other way.</summary>
    Contradicted,

    /// <summary>Not decided here: too few seeds, seeds that differ, or a control that fails, too.</summary>
    Undecided,

    /// <summary>It came out as claimed.</summary>
    Supported,
}

/// <summary>Experiment and decision of a claim. A closed family.</summary>
public abstract record ClaimRule
{
    private protected ClaimRule()
    {
    }

    /// <summary>The points of phase diagrams that it rests on, by name.</summary>
    public abstract IReadOnlyList<string> Points { get; }

    /// <summary>Experiment and decision in words.</summary>
    public abstract string Words { get; }

    /// <summary>The verdict as a number: 1 supported, 0 contradicted, 0.5 undecided.</summary>
    public static double Number(ClaimVerdict verdict) => (int)verdict / 2.0;

    /// <summary>Measures and decides.</summary>
    /// <param name="figures">Figures of points with the value of every seed, the same seeds in all.</param>
    /// <returns>Null where a point has none, or fewer seeds than another.</returns>
    public (Figure Measured, ClaimVerdict Verdict)? Decide(IReadOnlyDictionary<string, Figure> figures)
    {
        double[]? Of(string point, string figure) =>
            figures.GetValueOrDefault(PhasePoint.PrefixOf(point) + figure) is { Seeds: { Count: > 0 } seeds } ? [.. seeds] : null;
        return Points.Select(point => Of(point, CollapseRule.Collapsed)?.Length ?? 0).Distinct().ToArray() is [> 0]
            ? DecideFrom((point, figure) => Of(point, figure)!)
            : null;
    }

    private protected abstract (Figure Measured, ClaimVerdict Verdict) DecideFrom(Func<string, string, double[]> seedsOf);
}

/// <summary>A claim that something makes latents collapse. Measured: the share of trainings in which they do, with Clopper and Pearson's 95
/// % interval. Supported where all do and no control does, contradicted where none does; with a control that collapses, with seeds that
/// differ, and with a single seed it is undecided.</summary>
/// <param name="Claimed">Points that are claimed to collapse.</param>
/// <param name="Controls">Points that must not, or the experiment tells nothing.</param>
/// <param name="Counted">The figure that counts: <see cref="Collapsed"/>, or <see cref="Failed"/>.</param>
public sealed record CollapseRule(
    IReadOnlyList<string> Claimed, IReadOnlyList<string> Controls, string Counted = CollapseRule.Collapsed) : ClaimRule
{
    /// <summary>Complete or dimensional collapse: 1, else 0.</summary>
    public const string Collapsed = "collapsed";

    /// <summary>The same, or a shortcut.</summary>
    public const string Failed = "failed";

    private const double Level = 0.95;

    /// <summary>Whether trainings are long enough that no collapse contradicts the claim; else that is undecided.</summary>
    public bool MayContradict { get; init; } = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points => [.. Claimed, .. Controls];

    /// <inheritdoc/>
    public override string Words =>
        $"share of trainings that {(Counted == Failed ? "collapse or take a shortcut" : "collapse")}: {string.Join(", ", Claimed)}"
        + (Controls.Count == 0 ? "" : $"; control: {string.Join(", ", Controls)}")
        + (MayContradict ? "" : "; too short to contradict");

    private protected override (Figure Measured, ClaimVerdict Verdict) DecideFrom(Func<string, string, double[]> seedsOf)
    {
        double[][] claimed = [.. Claimed.Select(point => seedsOf(point, Counted))];
        int seeds = claimed[0].Length, count = seeds * claimed.Length;
        double[] shares = [.. Enumerable.Range(0, seeds).Select(seed => claimed.Average(point => point[seed]))];
        int found = (int)Math.Round(shares.Sum() * claimed.Length);
        bool controlFails = Controls.Any(point => seedsOf(point, Counted).Any(value => value > 0));
        ClaimVerdict verdict = seeds < 2 || controlFails ? ClaimVerdict.Undecided
            : found == count ? ClaimVerdict.Supported
            : found == 0 && MayContradict ? ClaimVerdict.Contradicted
            : ClaimVerdict.Undecided;
        (double low, double high) = Interval(found, count);
        return (new(shares.Average(), low, high, "1", shares), verdict);
    }

    /// <summary>Clopper and Pearson's interval of a share.</summary>
    private static (double Low, double High) Interval(int found, int count) => (
        found == 0 ? 0 : Beta.InvCDF(found, count - found + 1, (1 - Level) / 2),
        found == count ? 1 : Beta.InvCDF(found + 1, count - found, (1 + Level) / 2));
}

/// <summary>A claim that one setting is special. Measured: what probes find there above the mean of the others, with Student's 95 %
/// interval over seeds. Supported where the interval is above 0 and the mean at least the margin; contradicted where the whole interval is
/// below the margin; undecided else, and with a single seed.</summary>
/// <param name="Special">Points that are claimed to be better; their mean counts.</param>
/// <param name="Others">Points beside.</param>
/// <param name="Margin">The smallest difference that matters.</param>
public sealed record AdvantageRule(IReadOnlyList<string> Special, IReadOnlyList<string> Others, double Margin = 0.02) : ClaimRule
{
    private const string Probe = "probe";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points => [.. Special, .. Others];

    /// <inheritdoc/>
    public override string Words => FormattableString.Invariant(
        $"probe of {string.Join(", ", Special)} less the mean of {string.Join(", ", Others)}; a difference below {Margin} means nothing");

    private protected override (Figure Measured, ClaimVerdict Verdict) DecideFrom(Func<string, string, double[]> seedsOf)
    {
        double[] Means(IReadOnlyList<string> points)
        {
            double[][] values = [.. points.Select(point => seedsOf(point, Probe))];
            return [.. Enumerable.Range(0, values[0].Length).Select(seed => values.Average(point => point[seed]))];
        }
        Figure difference = SeedMeans.Difference(Means(Special), Means(Others));
        ClaimVerdict verdict = difference.Low > 0 && difference.Value >= Margin ? ClaimVerdict.Supported
            : difference.High < Margin ? ClaimVerdict.Contradicted
            : ClaimVerdict.Undecided; // one seed has no interval
        return (difference, verdict);
    }
}
