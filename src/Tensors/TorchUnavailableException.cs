namespace Dynamics.Tensors;

/// <summary>libtorch cannot be used on this machine as it is, and the user can mend that.</summary>
/// <param name="what">What was found and what was expected, one line.</param>
/// <param name="where">The file or the environment variable that it is about.</param>
/// <param name="remedy">What to do.</param>
public sealed class TorchUnavailableException(string what, string where, string remedy) : Exception($"{where}: {what}; {remedy}");
