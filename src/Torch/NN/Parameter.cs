namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. It takes over the memory of the tensor it is made of, which is invalid afterwards.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>A parameter of a tensor's memory, in the dispose scope that held the tensor, if any.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data)
    {
        this.requires_grad = requires_grad;
    }
}
