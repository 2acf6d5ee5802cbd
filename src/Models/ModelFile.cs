using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>What the files of all models have in common: one safetensors file with the parameters, and the model's kind and options in its
/// metadata.</summary>
public static class ModelFile
{
    private const string OptionsKey = "options", KindKey = "model";

    /// <summary>Writes a model's parameters and what else belongs to it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="kind">Name of its kind; never changes its meaning.</param>
    /// <param name="options">The options that it was made with, as JSON.</param>
    /// <param name="besides">Tensors that are saved with the parameters.</param>
    /// <param name="metadata">Further metadata.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Save(
        string path,
        nn.Module model,
        string kind,
        string options,
        IEnumerable<(string Name, Tensor Tensor)> besides,
        params IEnumerable<KeyValuePair<string, string>> metadata)
    {
        Dictionary<string, string> all = new(metadata) { [KindKey] = kind, [OptionsKey] = options };
        Safetensors.Save(path, [.. Parameters(model), .. besides], all);
    }

    /// <summary>Name of the kind of model in a file; null where none is named.</summary>
    public static string? KindOf(TensorArchive archive) => archive.Metadata.GetValueOrDefault(KindKey);

    /// <summary>The options that were saved with a model.</summary>
    /// <exception cref="InputException">There are none, or they are of another kind of model.</exception>
    public static TOptions Options<TOptions>(TensorArchive archive, string path, string kind)
    {
        if (KindOf(archive) is { } found && found != kind)
        {
            throw new InputException($"is a model of the kind {found}; expected {kind}", path, $"give a file that a {kind} wrote");
        }
        return archive.Metadata.TryGetValue(OptionsKey, out string? text)
            ? OptionsJson.Parse<TOptions>(text, path)
            : throw new InputException("has no model options in its metadata", path, "give the model.safetensors of a training run");
    }

    /// <summary>Gives a fresh model the parameters of the file; a model that they do not fit is disposed of.</summary>
    /// <exception cref="InputException">A parameter is missing or has another shape, or a number is none or absurd.</exception>
    public static TModel Fill<TModel>(TModel model, TensorArchive archive)
        where TModel : nn.Module
    {
        try
        {
            archive.RequirePlausible();
            archive.CopyInto(Parameters(model));
            return model;
        }
        catch (InputException)
        {
            model.Dispose();
            throw;
        }
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Parameters(nn.Module model) =>
        model.named_parameters().Select(p => (p.name, (Tensor)p.parameter));
}
