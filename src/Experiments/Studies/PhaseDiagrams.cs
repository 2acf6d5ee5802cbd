using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>The phase diagrams of real training: each a published method with one or two things varied.</summary>
public static class PhaseDiagrams
{
    private static readonly EmaTargetOptions s_steady = new() { Schedule = new ConstantSchedule() };

    /// <summary>Their names, in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["dino", "byol", "simsiam", "vicreg", "simclr", "barlow", "lejepa", HorizonPoint.DiagramName];

    /// <summary>The points that options name.</summary>
    public static IReadOnlyList<PhasePoint> Of(ClaimsStudyOptions options)
    {
        bool IsAskedFor(PhasePoint point) => (options.Diagrams.Count == 0 || options.Diagrams.Contains(point.Diagram))
            && (options.Points.Count == 0 || options.Points.Contains(point.Name));
        return
        [
            .. Teachers("dino", options).Concat(Teachers("byol", options)).Concat(Predictors("byol", options))
                .Concat(Predictors("simsiam", options)).Concat(VicReg(options)).Concat(SimClr(options)).Concat(Barlow(options))
                .Concat(LeJepa(options)).Concat(Jepa(options)).Where(IsAskedFor),
        ];
    }

    /// <summary>Name of the point of a teacher's momentum.</summary>
    internal static string Momentum(string diagram, double momentum) => Text($"{diagram}.momentum{momentum}");

    /// <summary>Name of the point of a batch and a temperature.</summary>
    internal static string Batch(int images, double temperature) => Text($"simclr.batch{images}.temperature{temperature}");

    /// <summary>Name of the point of VICReg's weights beside 25 of the invariance; one of them is the usual one.</summary>
    internal static string Weights(double variance, double covariance) =>
        "vicreg." + (covariance == 1 ? Text($"variance{variance}") : Text($"covariance{covariance}"));

    /// <summary>Name of the point of a horizon on a system.</summary>
    internal static string Horizon(ClaimsStudyOptions options, string data, int horizon) =>
        Text($"{HorizonPoint.DiagramName}.{data}.{options.Horizons.Predictors[0]}.{options.Horizons.Regularizers[0]}.k{horizon}");

    private static IEnumerable<PhasePoint> Teachers(string diagram, ClaimsStudyOptions options) =>
        options.Momenta.Append(options.Images.TargetMomentum).Distinct().Order().Select(momentum => Point(
            Momentum(diagram, momentum), Text($"teacher momentum {momentum}"), ImageMethods.Of(diagram) with { Target = s_steady },
            options.Images with { TargetMomentum = momentum }) with
        {
            Axis = "log10 of the teacher's memory 1 / (1 - m), steps", Position = -Math.Log10(1 - momentum),
        });

    /// <summary>The predictor's rate, and what is missing when parts are taken away.</summary>
    private static IEnumerable<PhasePoint> Predictors(string diagram, ClaimsStudyOptions options)
    {
        ImageMethod whole = ImageMethods.Of(diagram);
        whole = whole with { Target = whole.Target is EmaTargetOptions ? s_steady : whole.Target };
        foreach (double rate in options.HeadRates.Where(rate => rate != 1 || diagram != "byol")) // BYOL at 1 is the point of its momentum
        {
            yield return Point(
                Text($"{diagram}.rate{rate}"), Text($"predictor's learning rate {rate} times the encoder's"),
                whole with { HeadRate = rate }, options.Images) with
            {
                Axis = "log10 of the predictor's learning rate, of the encoder's", Position = Math.Log10(rate),
            };
        }
        yield return Point(
            $"{diagram}.no_predictor", "no predictor", whole with { Head = new IdentityHeadOptions() }, options.Images);
        if (whole.Target is DetachedTargetOptions)
        {
            yield return Point(
                $"{diagram}.no_stop_gradient", "no stop-gradient", whole with { Target = new SharedTargetOptions() }, options.Images);
        }
    }

    private static IEnumerable<PhasePoint> VicReg(ClaimsStudyOptions options)
    {
        ImageMethod Weighted(double variance, double covariance) => ImageMethods.Of("vicreg") with
        {
            Objective = new VicRegObjective { VarianceWeight = variance, CovarianceWeight = covariance },
        };
        foreach (double weight in options.VarianceWeights)
        {
            yield return Point(
                Weights(weight, 1), Text($"variance {weight}, covariance 1"), Weighted(weight, 1), options.Images) with
            {
                Axis = "log10 of the variance's weight", Position = Logarithm(weight, options.VarianceWeights),
            };
        }
        foreach (double weight in options.CovarianceWeights.Where(weight => weight != 1 || !options.VarianceWeights.Contains(25)))
        {
            yield return Point(
                Weights(25, weight), Text($"variance 25, covariance {weight}: ratio {weight / 25}"), Weighted(25, weight),
                options.Images) with
            {
                Axis = "log10 of the covariance's weight", Position = Logarithm(weight, options.CovarianceWeights),
            };
        }
    }

    private static IEnumerable<PhasePoint> SimClr(ClaimsStudyOptions options)
    {
        foreach ((int batch, double temperature) in
            from temperature in options.Temperatures from batch in options.Batches select (batch, temperature))
        {
            TrainingOptions usual = options.Images.Training;
            long Steps(long steps) => Math.Max(1, (long)Math.Round((double)steps * options.Images.BatchImages / batch));
            yield return Point(
                Batch(batch, temperature), Text($"batch {batch}, temperature {temperature}"),
                ImageMethods.Of("simclr") with { Objective = new SimClrObjective { Temperature = temperature } },
                options.Images with
                {
                    BatchImages = batch,
                    Training = usual with
                    {
                        Steps = Steps(usual.Steps), WarmupSteps = Steps(usual.WarmupSteps), LogEverySteps = Steps(usual.LogEverySteps),
                    },
                }) with
            {
                Axis = "log2 of the batch's images", Position = Math.Log2(batch), Curve = Text($"temperature {temperature}"),
            };
        }
    }

    private static IEnumerable<PhasePoint> Barlow(ClaimsStudyOptions options) => options.OffDiagonalWeights.Select(weight => Point(
        Text($"barlow.lambda{weight}"), Text($"lambda {weight}"),
        ImageMethods.Of("barlow") with { Objective = new BarlowTwinsObjective { Scale = 0.1, OffDiagonalWeight = weight } },
        options.Images) with
    {
        Axis = "log10 of lambda, the weight off the diagonal", Position = Logarithm(weight, options.OffDiagonalWeights),
    });

    private static IEnumerable<PhasePoint> LeJepa(ClaimsStudyOptions options)
    {
        ImageMethod usual = ImageMethods.Of("lejepa");
        LeJepaObjective loss = LeJepaObjective.SmallImages;
        foreach (double weight in options.NormalityWeights)
        {
            yield return Point(
                Text($"lejepa.lambda{weight}"), Text($"lambda {weight}, {loss.Normality.Slices} slices"),
                usual with { Objective = loss with { Weight = weight } }, options.Images) with
            {
                Axis = "log10 of lambda, the weight of SIGReg", Position = Logarithm(weight, options.NormalityWeights),
            };
        }
        foreach (int slices in options.Slices)
        {
            yield return Point(
                Text($"lejepa.slices{slices}"), Text($"lambda {loss.Weight}, {slices} slices"),
                usual with { Objective = loss with { Normality = loss.Normality with { Slices = slices } } }, options.Images) with
            {
                Axis = "log2 of the slices", Position = Math.Log2(slices),
            };
        }
    }

    private static IEnumerable<PhasePoint> Jepa(ClaimsStudyOptions options) =>
        from data in HorizonData.All
        where options.Horizons.Data.Count == 0 || options.Horizons.Data.Contains(data.Name)
        from predictor in options.Horizons.Predictors
        from regularizer in options.Horizons.Regularizers
        from horizon in options.Horizons.Horizons
        select new HorizonPoint(new HorizonCase(data, predictor, regularizer, horizon))
        {
            Axis = "horizon k (frames)", Position = horizon, Curve = $"{data.Name}, {predictor}, {regularizer}",
        };

    private static ImagePoint Point(string name, string title, ImageMethod method, ImagesStudyOptions images)
    {
        string[] parts = name.Split('.', 2);
        return new(parts[0], parts[1], $"{method.Title}, {title}", method, images);
    }

    /// <summary>The logarithm of a weight; 0 stands a decade below the smallest other one.</summary>
    private static double Logarithm(double weight, IReadOnlyList<double> weights) =>
        weight > 0 ? Math.Log10(weight) : Math.Log10(weights.Where(other => other > 0).DefaultIfEmpty(1).Min()) - 1;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
