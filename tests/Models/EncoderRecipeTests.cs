// <encoder>
using System.Text.Json.Serialization;
using Dynamics.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

// </encoder>
using Dynamics.KalmanSsl;

namespace Dynamics.Tests.Models;

// <encoder>
/// <summary>Each unit through a leaky integrator whose time constant is learned, then a linear layer.</summary>
[Kind("leaky")]
public sealed record LeakyOptions : EncoderOptions
{
    /// <summary>Bins after which a spike is forgotten; at least 1.</summary>
    public int MemoryBins { get; init => field = Check.AtLeast(value, 1); } = 40;

    [JsonIgnore]
    public override int Width => 1; // no layer is wider than its input or its output

    public override SequenceNetwork CreateNetwork(int features, int outputs, RandomStream random)
    {
        Tensor Drawn(double scale, params long[] shape) => tensor(
            [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(scale * random.NextGaussian()))], shape);
        return new Network(new(Drawn(2, features, 1, 1)), new(Drawn(1 / Math.Sqrt(features), outputs, features, 1)), MemoryBins);
    }

    private sealed class Network : SequenceNetwork
    {
        public Network(Parameter keep, Parameter weight, int memoryBins)
            : base("Leaky")
        {
            (Parameters, ReceptiveBins) = ([keep, weight], memoryBins);
            register_parameter("keep", keep); // [feature, 1, 1]: what is kept from bin to bin, as a logit
            register_parameter("weight", weight); // [output, feature, 1]
        }

        public override IReadOnlyList<Parameter> Parameters { get; }

        public override int ReceptiveBins { get; }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor ages = tensor(
                [.. Enumerable.Range(1, ReceptiveBins).Select(bin => (float)(ReceptiveBins - bin))], input.dtype, input.device); // [time]
            Tensor kernel = (nn.functional.logsigmoid(Parameters[0]) * ages).exp(); // [feature, 1, time]
            Tensor past = nn.functional.pad(input.transpose(1, 2), [ReceptiveBins - 1, 0]); // [batch, feature, time]
            Tensor leaked = nn.functional.conv1d(past, kernel / kernel.sum(-1, keepdim: true), groups: input.shape[2]);
            return nn.functional.conv1d(leaked, Parameters[1]).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
        }
    }
}
// </encoder>

/// <summary>The encoder of docs/extending.md is the marked lines above, and what the recipe promises holds: no other line is needed. The
/// laws of <see cref="EncoderTests"/> run on it, too.</summary>
public sealed class EncoderRecipeTests
{
    [Fact]
    public void Recipe_InTheDocument_IsTheMarkedLinesOfThisFile() =>
        Assert.Equal(Recipe.Marked("tests/Models/EncoderRecipeTests.cs", "encoder"), Recipe.Shown("An encoder"));

    [Fact]
    public void Encoder_OfTheRecipe_IsChosenByItsKind()
    {
        KalmanLdmOptions options = OptionsJson.Override(new KalmanLdmOptions(), ["encoder.kind=leaky", "encoder.memoryBins=12"]);
        Assert.Equal(new LeakyOptions { MemoryBins = 12 }, options.Encoder);
    }
}
