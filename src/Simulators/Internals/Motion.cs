namespace Dynamics.Simulators.Internals;

/// <summary>Place (metres) and velocity (metres per second) in the plane.</summary>
internal record struct Motion(double X, double Y, double VelocityX, double VelocityY);
