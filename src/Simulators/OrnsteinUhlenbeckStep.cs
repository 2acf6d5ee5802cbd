namespace Dynamics.Simulators;

/// <summary>How an Ornstein-Uhlenbeck process dx = -rate x dt + sigma dW is put on frames.</summary>
public enum OrnsteinUhlenbeckStep
{
    /// <summary>As the process is at the frames: x' = e^(-rate dt) x + noise; stationary variance sigma² / (2 rate).</summary>
    Exact,

    /// <summary>Euler and Maruyama's approximation, as the reference: x' = (1 - rate dt) x + sigma sqrt(dt) noise; stationary variance
    /// sigma² / (rate (2 - rate dt)). Needs rate dt below 2.</summary>
    Euler,
}
