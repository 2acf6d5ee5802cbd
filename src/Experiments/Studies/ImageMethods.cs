using Dynamics.Losses;
using Dynamics.Models;

namespace Dynamics.Experiments.Studies;

/// <summary>A way to learn from views of images: what is minimised, and the parts around it.</summary>
/// <param name="Name">Lower-case name of the case and of its folder.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="Objective">What is minimised.</param>
public sealed record ImageMethod(string Name, string Title, Objective Objective) : StudyCase(Name, Title)
{
    /// <summary>What stands for the latents as targets.</summary>
    public TargetOptions Target { get; init; } = new SharedTargetOptions();

    /// <summary>Between latents and what they predict.</summary>
    public LatentHeadOptions Head { get; init; } = new IdentityHeadOptions();

    /// <summary>Learning rate of the head, of the encoder's; positive.</summary>
    public double HeadRate { get; init; } = 1;

    /// <summary>Between features and latents.</summary>
    public LatentHeadOptions Projector { get; init; } = new PerceptronHeadOptions();

    /// <summary>Whether every view predicts the other; else the first the second, for losses that are symmetric.</summary>
    public bool PredictsBothWays { get; init; }

    /// <summary>Whether the small views of the options are seen, too.</summary>
    public bool SeesLocalViews { get; init; }

    /// <summary>Temperatures of teacher and student where the latents are logits of prototypes, whose assignments are judged; else
    /// null.</summary>
    public (double Teacher, double Student)? Temperatures { get; init; }

    /// <summary>The standard deviation that the loss asks of a latent; null where it knows directions only.</summary>
    public double? Scale { get; init; }

    /// <summary>Whether the encoder stays as it was drawn.</summary>
    public bool IsUntrained { get; init; }

    /// <summary>The method that this one lacks a part of; null of a whole one.</summary>
    public string? AblationOf { get; init; }

    /// <summary>What its figures begin with, the dot included: the name, or that of the grid's cell.</summary>
    public string Prefix { get; init; } = $"{Name}.";
}

/// <summary>The methods of <see cref="ImagesStudy"/>, each with the ablation that should make it collapse.</summary>
public static class ImageMethods
{
    /// <summary>Name of the encoder that is not trained.</summary>
    public const string Random = "random";

    private const string GridFolder = "grid";

    private static readonly EmaTargetOptions s_following = new();

    private static readonly PerceptronHeadOptions s_predictor = new() { Hidden = [256] };

    /// <summary>Every method, the untrained encoder first, then the grid.</summary>
    public static IReadOnlyList<ImageMethod> All { get; } =
    [
        new(Random, "encoder as it was drawn", new VicRegObjective()) { IsUntrained = true },
        .. Published(),
        .. Grid(),
    ];

    /// <summary>The method of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static ImageMethod Of(string name) => All.First(method => method.Name == name);

    /// <summary>The cells of the grid by space, entropy and whose entropy.</summary>
    public static string CellPrefix(string space, string entropy, string of) => $"grid.{space}.{entropy}.{of}.";

    private static IEnumerable<ImageMethod> Published()
    {
        ImageMethod vicReg = new("vicreg", "VICReg", new VicRegObjective()) { Scale = 1 };
        yield return vicReg;
        yield return Without(vicReg, "variance", vicReg with { Objective = new VicRegObjective { VarianceWeight = 0 } });

        ImageMethod simClr = new("simclr", "SimCLR", new SimClrObjective { Temperature = 0.2 });
        yield return simClr;
        yield return Without(simClr, "negatives", simClr with { Objective = new SimSiamObjective() });

        ImageMethod infoNce = new("infonce", "InfoNCE (CPC)", new InfoNceObjective { Normalizes = true, Temperature = 0.2 })
        {
            Head = new PerceptronHeadOptions { Hidden = [], Normalizes = false, HasBias = false },
            PredictsBothWays = true,
        };
        yield return infoNce;
        yield return Without(infoNce, "negatives", infoNce with { Objective = new SimSiamObjective() });

        ImageMethod moCo = new("moco", "MoCo", new MoCoObjective { QueueLength = 1024 }) { Target = s_following, PredictsBothWays = true };
        yield return moCo;
        yield return Without(moCo, "queue", moCo with { Objective = new SimSiamObjective() });

        ImageMethod byol = new("byol", "BYOL", new ByolObjective())
        {
            Target = s_following, Head = s_predictor, PredictsBothWays = true,
        };
        yield return byol;
        yield return Without(byol, "predictor", byol with { Head = new IdentityHeadOptions() });

        ImageMethod simSiam = new("simsiam", "SimSiam", new SimSiamObjective())
        {
            Target = new DetachedTargetOptions(), Head = s_predictor, PredictsBothWays = true,
            Projector = new PerceptronHeadOptions { NormalizesOutput = true },
        };
        yield return simSiam;
        yield return Without(simSiam, "stop_gradient", simSiam with { Target = new SharedTargetOptions() });

        ImageMethod direct = byol with
        {
            Name = "directpred", Title = "DirectPred", Prefix = "directpred.", Head = new DirectPredictorOptions(),
        };
        yield return direct;
        yield return Without(direct, "predictor", direct with { Head = new IdentityHeadOptions() });

        DinoObjective loss = new();
        ImageMethod dino = new("dino", "DINO", loss)
        {
            Target = s_following, PredictsBothWays = true, SeesLocalViews = true,
            Projector = new PrototypeHeadOptions { Hidden = [256], Prototypes = 64, Normalizes = true },
            Temperatures = (loss.TeacherTemperature, loss.StudentTemperature),
        };
        yield return dino;
        yield return Without(dino, "centering", dino with { Objective = loss with { CenterMomentum = 1 } });
        yield return Without(dino, "sharpening", dino with
        {
            Objective = loss with { TeacherTemperature = 1 }, Temperatures = (1, loss.StudentTemperature),
        });

        ImageMethod barlow = new("barlow", "Barlow Twins", new BarlowTwinsObjective { Scale = 0.1, OffDiagonalWeight = 0.02 });
        yield return barlow;
        yield return Without(
            barlow, "off_diagonal", barlow with { Objective = new BarlowTwinsObjective { Scale = 0.1, OffDiagonalWeight = 0 } });

        ImageMethod leJepa = new("lejepa", "LeJEPA", LeJepaObjective.SmallImages)
        {
            SeesLocalViews = true, PredictsBothWays = true, Scale = 1,
        };
        yield return leJepa;
        yield return Without(leJepa, "sigreg", leJepa with { Objective = LeJepaObjective.SmallImages with { Weight = 0 } });

        ImageMethod visReg = new("visreg", "VISReg", new VisRegObjective { ShapeWeight = 10 }) { Scale = 1 };
        yield return visReg;
        yield return Without(
            visReg, "regularizer", visReg with { Objective = new VisRegObjective { CenterWeight = 0, ScaleWeight = 0, ShapeWeight = 0 } });

        CategoricalObjective variables = new() { Agreement = 0.8, Categories = 4 };
        ImageMethod categorical = new("categorical", "categorical LDM", variables);
        yield return categorical;
        yield return Without(categorical, "entropy", categorical with { Objective = variables with { EntropyWeight = 0 } });
    }

    /// <summary>The twelve cells, and a cell of each space without its entropy: what is left of all of them is the same.</summary>
    private static IEnumerable<ImageMethod> Grid()
    {
        (LatentSpace Space, string Word)[] spaces = [(new PlaneSpace(), "plane"), (new SphereSpace(), "sphere")];
        (EntropyTerm Entropy, string Word)[] entropies =
            [(new ContrastiveTerm(), "contrastive"), (new NearestNeighborTerm(), "knn"), (new LogDetTerm(), "logdet")];
        foreach ((LatentSpace space, string word) in spaces)
        {
            foreach ((EntropyTerm entropy, string estimator) in entropies)
            {
                LatentSpace own = space is PlaneSpace && entropy is NearestNeighborTerm ? new PlaneSpace { Precision = 12.5 } : space;
                foreach (LdmEntropy of in (LdmEntropy[])[LdmEntropy.Single, LdmEntropy.Joint])
                {
                    string whose = of.ToString().ToLowerInvariant();
                    yield return new(
                        $"{GridFolder}/{word}_{estimator}_{whose}", $"{word}, {estimator}, {whose}",
                        new LdmObjective { Space = own, Entropy = entropy, Of = of })
                    {
                        Prefix = CellPrefix(word, estimator, whose),
                        Scale = ScaleOf(own),
                    };
                }
            }
            yield return new(
                $"{GridFolder}/{word}_without_entropy", $"{word}, no entropy", new LdmObjective { Space = space, EntropyWeight = 0 })
            {
                Prefix = $"grid.{word}.without_entropy.",
                Scale = ScaleOf(space),
                AblationOf = GridFolder,
            };
        }
    }

    /// <summary>The deviation in a dimension of the plane's Gaussian; the sphere has its own.</summary>
    private static double? ScaleOf(LatentSpace space) => space is PlaneSpace plane ? 1 / Math.Sqrt(2 * plane.Precision) : null;

    private static ImageMethod Without(ImageMethod whole, string part, ImageMethod ablation)
    {
        string name = $"{whole.Name}_without_{part}";
        return ablation with
        {
            Name = name, Title = $"{whole.Title} without {part.Replace('_', ' ')}", AblationOf = whole.Name, Prefix = $"{name}.",
        };
    }
}
