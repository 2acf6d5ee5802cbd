namespace Dynamics.Experiments.Studies;

/// <summary>One model of the sweep.</summary>
/// <param name="Data">The system.</param>
/// <param name="Predictor">How it predicts.</param>
/// <param name="Regularizer">What keeps its latents apart.</param>
/// <param name="Horizon">k, frames.</param>
public sealed record HorizonCase(HorizonData Data, string Predictor, string Regularizer, int Horizon)
    : StudyCase(
        $"{Data.Name}.{Predictor}.{Regularizer}.k{Horizon}", $"{Predictor}, {Regularizer}, k = {Horizon}",
        (Data as RecordingHorizonData)?.Path)
{
    /// <summary>First part of the names of its figures.</summary>
    public string Prefix => $"{Name}.";

    /// <summary>What it has in common with the cases that differ in k alone.</summary>
    public string Sweep => $"{Data.Name}.{Predictor}.{Regularizer}";
}
