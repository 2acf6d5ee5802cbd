using Dynamics.Data;
using Dynamics.Data.Simulators;

namespace Dynamics.Cli.Internals;

/// <summary>A system that <c>data simulate</c> knows.</summary>
internal abstract class SimulatedSystem(string name, string description)
{
    /// <summary>All of them; another one is a line here.</summary>
    public static IReadOnlyList<SimulatedSystem> All { get; } =
    [
        new SimulatedRecordingSystem<PlaceCellSimulatorOptions>(
            "place-cells", "a rat running laps on a linear track, with known rates", (options, threads) =>
                PlaceCellSimulator.Simulate(options, threads).Recording),
        new SimulatedRecordingSystem<OpenFieldSimulatorOptions>(
            "open-field", "a rat foraging in a box or on a disc, with known rates", (options, threads) =>
                OpenFieldSimulator.Simulate(options, threads).Recording),
        new SimulatedSequenceSystem<MovingDotOptions>(
            "moving-dot", "noisy images of a dot on a circle, square or figure 8", MovingDotSimulator.Create),
        new SimulatedSequenceSystem<NonlinearOptions>(
            "nonlinear", "the wobbly, Hopf or van der Pol oscillator, Lorenz or a pendulum, through a network or in images",
            NonlinearSimulator.Create),
        new SimulatedSequenceSystem<RotationOptions>(
            "rotation", "rotation-plus-tanh dynamics in up to 32 dimensions through a network", RotationSimulator.Create),
        new SimulatedSequenceSystem<OrnsteinUhlenbeckOptions>(
            "ornstein-uhlenbeck", "mixtures of processes with different memories", OrnsteinUhlenbeckSimulator.Create),
        new SimulatedSequenceSystem<GeneralizedGaussianOptions>(
            "generalized-gaussian", "mixtures of sources that are not Gaussian", GeneralizedGaussianSimulator.Create),
    ];

    /// <summary>What it is called on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; } = description;

    /// <summary>The system of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static SimulatedSystem ByName(string name) => All.FirstOrDefault(system => system.Name == name)
        ?? throw new InputException(
            $"'{name}' is no system that can be simulated", "data simulate", $"use {string.Join(", ", All.Select(system => system.Name))}");

    /// <summary>Simulates and writes, then says what was written.</summary>
    /// <exception cref="InputException">Options that do not fit, or a place that is taken.</exception>
    public abstract void Run(SimulationRequest request);
}
