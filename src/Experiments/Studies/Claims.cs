namespace Dynamics.Experiments.Studies;

/// <summary>The claims of the free-energy essay that an experiment can decide, and what its sources should have said.</summary>
public static class Claims
{
    /// <summary>Methods that are known to collapse take longer than a hundred steps to do so on small images; a training shorter than this
    /// contradicts no claim that something collapses.</summary>
    private const long FewestStepsToContradict = 400;

    /// <summary>All of them, as the points of some options can test them; without those whose points the options do not have.</summary>
    public static IReadOnlyList<Claim> Of(ClaimsStudyOptions options)
    {
        HashSet<string> there = [.. PhaseDiagrams.Of(options).Select(point => point.Name)];
        return [.. Candidates(options).Where(claim => claim.Rule.Points.All(there.Contains))];
    }

    private static IEnumerable<Claim> Candidates(ClaimsStudyOptions options)
    {
        CollapseRule Collapse(IReadOnlyList<string> claimed, IReadOnlyList<string> controls) =>
            new(claimed, controls) { MayContradict = options.Images.Training.Steps >= FewestStepsToContradict };
        string Teacher(string diagram) => PhaseDiagrams.Momentum(diagram, options.Images.TargetMomentum);
        yield return new(
            "dino_momentum0.9", "Essay: a teacher momentum of 0.9 instead of 0.996 makes DINO collapse.",
            "No source found. DINO's own table (k-NN) knows the student's copy .1, the previous step .1, the previous epoch 66.6, "
                + "momentum 72.8; MoCo at .9: 55.2.",
            Collapse([PhaseDiagrams.Momentum("dino", 0.9)], [Teacher("dino")]));
        yield return new(
            "dino_momentum0", "DINO's paper: the previous step as the teacher makes it collapse.", "Top 1 of .1 (k-NN, ImageNet).",
            Collapse([PhaseDiagrams.Momentum("dino", 0)], [Teacher("dino")]));
        yield return new(
            "byol_momentum0.9", "The same threshold for BYOL: a momentum of 0.9 makes it collapse.",
            "BYOL's table: fixed target 18.8, .999 69.8, .99 72.5, .9 68.4, 0 .3: no collapse at .9.",
            Collapse([PhaseDiagrams.Momentum("byol", 0.9)], [Teacher("byol")]));
        yield return new(
            "byol_momentum0", "BYOL's paper: without a slow target (momentum 0) it collapses.",
            "Top 1 of .3; SimSiam trains without one, with another rate for the predictor.",
            Collapse([PhaseDiagrams.Momentum("byol", 0)], [Teacher("byol")]));
        yield return new(
            "byol_without_predictor", "Essay: without a predictor BYOL collapses.", "True: top 1 of .2 with a slow target, .1 without.",
            Collapse(["byol.no_predictor"], [Teacher("byol")]));
        yield return new(
            "simsiam_without_predictor", "SimSiam's paper: without a predictor it collapses.",
            "True, and exact: its gradient is then half of that without stop-gradient.",
            Collapse(["simsiam.no_predictor"], ["simsiam.rate1"]));
        yield return new(
            "simsiam_without_stop_gradient", "SimSiam's paper: without stop-gradient it collapses.", "True: top 1 of .1.",
            Collapse(["simsiam.no_stop_gradient"], ["simsiam.rate1"]));
        foreach (double temperature in options.Temperatures)
        {
            yield return new(
                FormattableString.Invariant($"simclr_batch256.temperature{temperature}"),
                FormattableString.Invariant($"Essay: a batch of 256 makes SimCLR collapse (here at temperature {temperature})."),
                "False: smaller batches cost some accuracy, which longer training wins back.",
                Collapse([PhaseDiagrams.Batch(256, temperature)], []));
        }
        yield return new(
            "vicreg_without_variance", "Essay: without its variance term VICReg collapses.", "True.",
            Collapse([PhaseDiagrams.Weights(0, 1)], [PhaseDiagrams.Weights(25, 1)]));
        yield return new(
            "vicreg_0.04", "Essay: 0.04, covariance over variance, is a critical value of VICReg.",
            "The ratio depends on how terms are normalised: covariance over variance is 80 to 100 in EB-JEPA's images, 10 in its video, "
                + "1.7 in PLDM, 0.5 with actions; VICReg is flat over weights of 5 to 50.",
            new AdvantageRule([PhaseDiagrams.Weights(25, 1)], [PhaseDiagrams.Weights(25, 0.25), PhaseDiagrams.Weights(25, 4)]));
        yield return new(
            "barlow_diagonal_only", "Essay: without its redundancy term Barlow Twins collapses.",
            "In part: 57.3 with lambda = 0, few dimensions rather than a point.",
            Collapse(["barlow.lambda0"], ["barlow.lambda0.02"]));
        yield return new(
            "lejepa_without_sigreg", "LeJEPA's paper: without SIGReg it collapses.", "27 % on CIFAR-10 with a weight of .1, 91 with 10.",
            Collapse(["lejepa.lambda0"], ["lejepa.lambda2.5"]));
        if (options.Horizons is not { Predictors: [_, ..], Regularizers: [_, ..] })
        {
            yield break;
        }
        IReadOnlyList<string> data =
            options.Horizons.Data.Count > 0 ? options.Horizons.Data : [.. HorizonData.All.Select(system => system.Name)];
        int[] others = [.. options.Horizons.Horizons.Where(horizon => horizon != 10)];
        string[] At(int horizon) => [.. data.Select(name => PhaseDiagrams.Horizon(options, name, horizon))];
        yield return new(
            "jepa_k1", "Essay: a JEPA with k = 1 oscillates and comes to nothing.", "No source; LeWM trains at k = 1.",
            new CollapseRule(At(1), [], CollapseRule.Failed));
        if (others.Length > 0)
        {
            yield return new(
                "jepa_k10", "Essay: a horizon of about 10 is the best one.",
                "No source. Best measured: CPC 12, EB-JEPA 4, JEPA-WM 2 in simulation and 6 on robots, V-JEPA 2-AC 2; I-JEPA has no k.",
                new AdvantageRule(At(10), [.. others.SelectMany(At)]));
        }
    }
}
