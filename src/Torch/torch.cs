namespace TorchSharp;

/// <summary>
/// libtorch for C#: the part of TorchSharp 0.107's API that this project uses, under its names and signatures. Tensors
/// are <see cref="Tensor"/>, networks <see cref="nn"/>, optimisers <see cref="optim"/>, derivatives <see cref="autograd"/>.
/// </summary>
public static partial class torch
{
}
