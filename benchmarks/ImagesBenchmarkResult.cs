namespace Dynamics.Benchmarks;

/// <summary>What <see cref="ImagesBenchmark"/> measured, a second.</summary>
/// <param name="PlaneViews">Views of the preset for the plane.</param>
/// <param name="SphereViews">Views of the preset for the sphere, half of them blurred.</param>
/// <param name="Sprites">Sprites of 32 x 32 drawn.</param>
public sealed record ImagesBenchmarkResult(double PlaneViews, double SphereViews, double Sprites);
