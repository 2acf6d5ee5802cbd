namespace Dynamics.Simulators;

/// <summary>What <see cref="NonlinearSimulator"/> simulates. The defaults are the paper's wobbly oscillator with process noise of variance 0.1 a
/// frame, seen through a random network that can be inverted.</summary>
public sealed record NonlinearOptions : SequenceSimulatorOptions
{
    /// <summary>The equations, their integration and their process noise.</summary>
    public NonlinearSystem System { get; init; } = new WobblyOscillator();

    /// <summary>How the state is seen.</summary>
    public ObservationView View { get; init; } = new NetworkView();

    /// <summary>The paper's identification data (figure 5) as the reference makes them: swirled images of 10 x 10 pixels whose window clips two
    /// frames in five, one Runge-Kutta step a frame.</summary>
    public static NonlinearOptions WobblyReference { get; } = new()
    {
        System = new WobblyOscillator { Substeps = 1 },
        View = DotImageView.Reference with { SwirlRadians = 10 },
    };

    /// <summary>The same with an image in which nothing is clipped.</summary>
    public static NonlinearOptions WobblyWide { get; } = new() { View = DotImageView.Wide with { SwirlRadians = 10 } };
}
