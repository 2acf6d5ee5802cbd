using Dynamics.Losses.Spectrum;

namespace Dynamics.Experiments.Studies;

/// <summary>One point of a phase diagram: a training with one thing changed.</summary>
/// <param name="Diagram">The diagram, by name.</param>
/// <param name="Point">Its place there: lower-case, unique in the diagram.</param>
/// <param name="Title">What it is, for tables.</param>
public abstract record PhasePoint(string Diagram, string Point, string Title) : StudyCase($"{Diagram}.{Point}", Title)
{
    /// <summary>First part of the names of its figures.</summary>
    public string Prefix => PrefixOf(Name);

    /// <summary>What is varied along the diagram's axis, with its unit; empty for a part that is there or not.</summary>
    public string Axis { get; init; } = "";

    /// <summary>Where the point lies on that axis.</summary>
    public double Position { get; init; }

    /// <summary>The curve that it belongs to where a diagram has several.</summary>
    public string Curve { get; init; } = Diagram;

    /// <summary>First part of the names of a point's figures.</summary>
    public static string PrefixOf(string name) => $"phase.{name}.";
}

/// <summary>A training on images.</summary>
/// <param name="Diagram">The diagram.</param>
/// <param name="Point">Its place there.</param>
/// <param name="Title">What it is.</param>
/// <param name="Method">How it is trained.</param>
/// <param name="Images">On what, and for how long.</param>
public sealed record ImagePoint(string Diagram, string Point, string Title, ImageMethod Method, ImagesStudyOptions Images)
    : PhasePoint(Diagram, Point, Title);

/// <summary>A model that predicts its own latents some frames ahead.</summary>
/// <param name="Model">Data, predictor, regulariser and horizon.</param>
public sealed record HorizonPoint(HorizonCase Model) : PhasePoint(DiagramName, Model.Name, $"{Model.Data.Name}, {Model.Title}")
{
    /// <summary>The diagram of all of them.</summary>
    public const string DiagramName = "jepa";
}

/// <summary>What became of latents: complete, dimensional, and shortcut, stable and of full rank but empty of the state.</summary>
public enum PhaseVerdict
{
    /// <summary>None of that.</summary>
    None,

    /// <summary>They have spread, but of what a probe looks for they tell little.</summary>
    Shortcut,

    /// <summary>They have spread, but in few dimensions.</summary>
    Dimensional,

    /// <summary>They are one point, or one direction; or assignments tell nothing.</summary>
    Complete,
}

/// <summary>The decision between them.</summary>
public static class PhaseVerdicts
{
    /// <summary>With less than this share of what an untrained encoder tells above chance, trained latents are empty.</summary>
    public const double EmptyShare = 0.5;

    /// <summary>The verdict on an encoder of images.</summary>
    /// <param name="latents">From the latents alone.</param>
    /// <param name="assignsNothing">Whether what they assign to prototypes tells nothing of the image.</param>
    /// <param name="probe">Share of test images on which a probe of its features is right.</param>
    /// <param name="untrained">The same of the encoder before training.</param>
    /// <param name="chance">The same of guessing.</param>
    public static PhaseVerdict Of(CollapseKind latents, bool assignsNothing, double probe, double untrained, double chance) =>
        latents == CollapseKind.Complete || assignsNothing ? PhaseVerdict.Complete
        : latents == CollapseKind.Dimensional ? PhaseVerdict.Dimensional
        : probe - chance < EmptyShare * Math.Max(0, untrained - chance) ? PhaseVerdict.Shortcut
        : PhaseVerdict.None;

    /// <summary>The verdict on a model that predicts its own latents.</summary>
    /// <param name="latents">From the latents alone.</param>
    /// <param name="isShortcut">Whether it predicts well what is not the state.</param>
    public static PhaseVerdict Of(CollapseKind latents, bool isShortcut) =>
        latents == CollapseKind.Complete ? PhaseVerdict.Complete
        : latents == CollapseKind.Dimensional ? PhaseVerdict.Dimensional
        : isShortcut ? PhaseVerdict.Shortcut
        : PhaseVerdict.None;
}
