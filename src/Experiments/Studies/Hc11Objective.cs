using Dynamics.KalmanSsl;
using Dynamics.Losses;

namespace Dynamics.Experiments.Studies;

/// <summary>One way of keeping predictive latents from collapsing, as <see cref="Hc11Study"/> compares them.</summary>
/// <param name="Name">Its name in figures; it never changes its meaning.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
/// <param name="Objective">What is trained.</param>
/// <param name="NoiseFloor">Variance of the observation noise that is never learned away; 0 is the paper's.</param>
public sealed record Hc11Objective(string Name, string Meaning, Objective Objective, double NoiseFloor)
{
    /// <summary>The objective that the others are compared with: the default of <c>train kalman</c>.</summary>
    public const string Recipe = "recipe";

    /// <summary>All of them, in the order of tables. Sources: docs/objective.md; ldm.md 1.3 and 2.8 (the paper used <c>knn_paper</c>).</summary>
    public static IReadOnlyList<Hc11Objective> All { get; } =
    [
        new(Recipe, "log-det entropy of z with the noise floor, weight 0.9", new LogDetObjective(), NoiseFloor: 1),
        new("log_det", "log-det entropy as in the paper: no floor, weight 1", new LogDetObjective { Weight = 1 }, NoiseFloor: 0),
        new("log_det_conditional", "log-det entropy of z given the bin before, with the noise floor, weight 0.9", new LogDetObjective { ConditioningBins = 1 }, NoiseFloor: 1),
        new("knn", "nearest-neighbour entropy, with the noise floor", new KozachenkoLeonenkoObjective(), NoiseFloor: 1),
        new("knn_paper", "nearest-neighbour entropy as in the paper: no floor", new KozachenkoLeonenkoObjective(), NoiseFloor: 0),
        new("kde", "kernel density entropy with the reference's bandwidth of 1, with the noise floor", new KernelDensityObjective { Bandwidth = 1 }, NoiseFloor: 1),
        new("stop_gradient", "no entropy: the target is held fixed, no floor", new StopGradientObjective(), NoiseFloor: 0),
    ];

    /// <summary>The objective of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Hc11Objective ByName(string name) => All.FirstOrDefault(objective => objective.Name == name)
        ?? throw new InputException($"'{name}' is no objective of this study", "--objectives", $"use {string.Join(",", All.Select(objective => objective.Name))}");
}
