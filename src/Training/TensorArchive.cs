using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Named CPU tensors read from a file. Owns them.</summary>
public sealed class TensorArchive : IDisposable
{
    /// <summary>Weights are of the order of 1, scalings of thousands at most; a product of four numbers below this is a float.</summary>
    private const double MaximumMagnitude = 1e9;

    private readonly string _path;
    private readonly Dictionary<string, Tensor> _tensors;

    internal TensorArchive(string path, Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        _path = path;
        _tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The file's own text entries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name, in file order. They end with the archive.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The tensor called <paramref name="name"/>. It ends with the archive.</summary>
    /// <exception cref="InputException">The file has no such tensor.</exception>
    public Tensor this[string name] => _tensors.TryGetValue(name, out Tensor? tensor)
        ? tensor
        : throw new InputException($"has no tensor '{name}'", _path, "use a file written by this version for this model");

    /// <summary>Refuses numbers that no training leaves behind: NaN, infinities, and sizes whose products overflow.</summary>
    /// <exception cref="InputException">There is one: in which tensor.</exception>
    public void RequirePlausible()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((string name, Tensor tensor) in _tensors.Where(entry => entry.Value.is_floating_point() && entry.Value.numel() > 0))
        {
            double largest = tensor.abs().max().Number(); // NaN where one is NaN
            if (!(largest <= MaximumMagnitude))
            {
                string what = double.IsNaN(largest) ? "NaN" : FormattableString.Invariant($"a number of {largest:g3}");
                throw new InputException($"'{name}' holds {what}, which no training leaves behind", _path,
                    "restore the file from a copy, or train anew (--overwrite)");
            }
        }
    }

    /// <summary>Overwrites each target, on whatever device it is, by the tensor of that name with <paramref name="prefix"/> before
    /// it.</summary>
    /// <exception cref="InputException">A tensor is missing, or has another shape or kind than its target. No target is changed
    /// then.</exception>
    public void CopyInto(IEnumerable<(string Name, Tensor Tensor)> targets, string prefix = "")
    {
        (string Name, Tensor Tensor)[] all = [.. targets];
        foreach (var (name, target) in all)
        {
            Tensor source = this[prefix + name];
            if (!source.shape.AsSpan().SequenceEqual(target.shape) || source.dtype != target.dtype)
            {
                throw new InputException(
                    $"'{prefix + name}' is {Describe(source)}; expected {Describe(target)}", _path,
                        "use the options that the file was written with");
            }
        }
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, target) in all)
        {
            target.copy_(this[prefix + name]);
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
        _tensors.Clear();
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
