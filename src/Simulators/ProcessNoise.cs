namespace Dynamics.Simulators;

/// <summary>The distribution of what is added to every state after each frame's flow, independently. All have the same variance on average; the latter
/// two are controls for models that assume Gaussian noise of one variance.</summary>
public enum ProcessNoise
{
    /// <summary>Gaussian noise of one variance.</summary>
    Gaussian,

    /// <summary>Double-exponential noise of one variance: heavier tails, kurtosis 6.</summary>
    Laplace,

    /// <summary>Gaussian noise whose variance goes from 0 to twice the usual one with the first state: times 1 + tanh(u), u the first
    /// state before the noise, less its usual centre, over its usual scale.</summary>
    StateDependent,
}
