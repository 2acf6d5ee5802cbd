namespace Dynamics.KalmanSsl.Internals;

/// <summary>Sizes of a batch of windows and of the model behind it.</summary>
internal sealed record BatchShape(int Windows, int Bins, int Latent, int State);
