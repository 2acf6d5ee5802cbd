namespace Dynamics.KalmanSsl.Internals;

/// <summary>Shape of one evaluation of <see cref="CovarianceFunction"/>.</summary>
internal sealed record CovarianceCall(int Bins, int Latent, int State);
