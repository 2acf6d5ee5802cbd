namespace Dynamics.Simulators.Internals;

/// <summary>Lets <paramref name="use"/> look at the rates of a unit [step], Hz; their memory then serves the next unit.</summary>
internal delegate void UnitRates(int unit, Action<ReadOnlySpan<float>> use);
