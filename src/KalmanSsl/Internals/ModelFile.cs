using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>What the files of all models have in common: one safetensors file with the parameters, and the options as JSON in its metadata.</summary>
internal static class ModelFile
{
    private const string OptionsKey = "options";

    /// <summary>Writes the parameters, tensors <paramref name="besides"/> them, the options and further metadata.</summary>
    public static void Save<TOptions>(string path, nn.Module model, TOptions options, IEnumerable<(string Name, Tensor Tensor)> besides, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        Dictionary<string, string> all = new(metadata) { [OptionsKey] = OptionsJson.ToText(options) };
        Safetensors.Save(path, [.. Parameters(model), .. besides], all);
    }

    /// <summary>The options that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">There are none, or they are of another model.</exception>
    public static TOptions Options<TOptions>(TensorArchive archive, string path) => archive.Metadata.TryGetValue(OptionsKey, out string? text)
        ? OptionsJson.Parse<TOptions>(text, path)
        : throw new InputException("has no model options in its metadata", path, "give the model.safetensors of a training run");

    /// <summary>Gives a fresh model the parameters of the file; a model that they do not fit is disposed of.</summary>
    /// <exception cref="InputException">A parameter is missing or has another shape.</exception>
    public static TModel Fill<TModel>(TModel model, TensorArchive archive)
        where TModel : nn.Module
    {
        try
        {
            archive.CopyInto(Parameters(model));
            return model;
        }
        catch (InputException)
        {
            model.Dispose();
            throw;
        }
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Parameters(nn.Module model) => model.named_parameters().Select(p => (p.name, (Tensor)p.parameter));
}
