using Dynamics.Losses;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Values of published losses that follow by hand from their formulas, float64 to 1e-6 and float32 to 1e-4.</summary>
public sealed class LossValueTests
{
    private static readonly double[][] s_one = [[1, 1], [1, 1]], s_corners = [[1, 1], [-1, -1]], s_unit = [[1, 0], [0, 1]];

    private static readonly (double[][] First, double[][] Second) s_mixed = ([[1, 0], [0, 1], [-1, 0]], [[1, .5], [0, 1], [-1, -.5]]);

    /// <summary>Loss, both views, value.</summary>
    public static TheoryData<Objective, double[][], double[][], double> Values => new()
    {
        { new VicRegObjective(), s_one, s_one, 24.75 },
        { new VicRegObjective(), s_corners, s_corners, 8 },
        { new VicRegObjective(), s_mixed.First, s_mixed.Second, 6.450427 },
        { new VicRegObjective { Form = VicRegForm.Paper }, s_one, s_one, 49.5 },
        { new VicRegObjective { Form = VicRegForm.Paper }, s_corners, s_corners, 8 },
        { new VicRegObjective { Form = VicRegForm.Paper }, s_mixed.First, s_mixed.Second, 10.567522 },
        { EbVicReg, s_one, s_one, 1.98 },
        { EbVicReg, s_corners, s_corners, 8 },
        { EbVicReg, s_mixed.First, s_mixed.Second, 0.662701 },
        { new SimClrObjective(), s_one, s_one, Math.Log(3) },
        { new SimClrObjective(), [.. s_one, .. s_one], [.. s_one, .. s_one], Math.Log(7) },
        { new SimClrObjective { Temperature = 0.5 }, s_unit, s_unit, 0.239545 },
        { new SimClrObjective { Temperature = 0.1 }, s_unit, s_unit, 9.0796e-5 },
        { new InfoNceObjective(), Repeat([1, 2], 8), Repeat([1, 2], 8), 2.079442 },
        { new ByolObjective(), s_unit, s_unit, 0 },
        { new ByolObjective(), s_unit, [[0, 1], [1, 0]], 4 },
        { new ByolObjective(), s_unit, [[-1, 0], [0, -1]], 8 },
        { new ByolObjective(), [[3, 0], [0, 0.1]], [[0.2, 0], [0, 7]], 0 },
        { new SimSiamObjective(), s_unit, s_unit, -1 },
        { new SimSiamObjective(), s_unit, [[-2, 0], [0, -5]], 1 },
        { new DinoObjective(), Repeat([0, 0, 0], 4), Repeat([0, 0, 0], 4), Math.Log(3) },
        { new DinoObjective(), [[.1, 0]], [[.1, 0]], 0.389120 },
        { new BarlowTwinsObjective(), s_one, s_one, 2 },
        { new BarlowTwinsObjective(), s_corners, s_corners, 0.0102 },
        { new BarlowTwinsObjective(), s_mixed.First, s_mixed.Second, 0.0617694 },
        // -1 less the temperature times log 2 for two categories that are sure and equally frequent
        { new CategoricalObjective { Agreement = 0.8 }, [[60, -60], [-60, 60]], [[60, -60], [-60, 60]], -1 - (Math.Log(2) / Math.Log(4)) },
        { new CategoricalObjective { Agreement = 0.8, Form = CategoricalForm.Marginal }, [[60, -60], [-60, 60]], [[60, -60], [-60, 60]],
            -1 - (2 * Math.Log(2) / Math.Log(4)) },
        { new CategoricalObjective { Form = CategoricalForm.Information }, [[60, -60], [-60, 60]], [[60, -60], [-60, 60]],
            -Math.Log(2) },
        // equal points: the kernel density is 1, and only the misfit is left
        { new LdmObjective(), s_one, s_one, 0 },
        { new LdmObjective { Space = new SphereSpace(), Of = LdmEntropy.Single }, s_one, s_one, -5 + (2 * 5) },
        { new LdmObjective { Space = new SphereSpace() }, s_one, s_one, -5 + 10 },
        // two points a unit step apart in one of two dimensions: kernels 1 and exp(-5/2)
        { new LdmObjective { Of = LdmEntropy.Single }, [[0, 0], [1, 0]], [[0, 0], [1, 0]], 2 * Math.Log((1 + Math.Exp(-2.5)) / 2) },
        { new LdmObjective(), [[0, 0], [1, 0]], [[0, 0], [1, 0]], Math.Log((1 + Math.Exp(-2.5)) / 2) },
        { new LdmObjective { EntropyWeight = 0 }, s_unit, [[0, 1], [1, 0]], 5 },
    };

    private static VicRegObjective EbVicReg => new()
    {
        InvarianceWeight = 1, VarianceWeight = 1, CovarianceWeight = 1, Form = VicRegForm.MeanOffDiagonal,
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Loss_OfAWorkedCase_HasItsValue(Objective loss, double[][] first, double[][] second, double value)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-6), (ScalarType.Float32, 1e-4) })
        {
            Assert.Equal(value, Evaluate(loss, Of(first).to_type(type), Of(second).to_type(type)), tolerance);
        }
    }

    [Fact]
    public void SimClr_OrthogonalClasses_HasTheClosedForm()
    {
        // n orthonormal classes: log(1 + (2n - 2) exp(-1/tau)), whatever the rotation and the lengths of the rows
        using DisposeScope scope = NewDisposeScope();
        Tensor classes = eye(6, dtype: ScalarType.Float64).Times(3);
        (Tensor rotation, _) = linalg.qr(Points.Gaussian(6, 6, 11));
        double expected = Math.Log(1 + (10 * Math.Exp(-2)));
        Assert.Equal(expected, Evaluate(new SimClrObjective { Temperature = 0.5 }, classes, classes), 1e-12);
        Assert.Equal(expected, Evaluate(new SimClrObjective { Temperature = 0.5 }, classes.mm(rotation), classes.mm(rotation)), 1e-12);
    }

    [Fact]
    public void ContrastiveInformation_OfEqualLatents_IsNoneForAnyBatch()
    {
        // what is printed beside the loss may be compared over batch sizes: log N - InfoNCE of a collapsed encoder is 0
        using DisposeScope scope = NewDisposeScope();
        foreach (Objective loss in (Objective[])[new InfoNceObjective(), new SimClrObjective(), new MoCoObjective { QueueLength = 4 }])
        {
            foreach (int count in (int[])[2, 16, 64])
            {
                Tensor same = ones([count, 3], ScalarType.Float64);
                ObjectiveMemory? memory = loss.CreateMemory(3, CPU, 1);
                memory?.Update(LossRow.Pair(same.narrow(0, 0, 2), same.narrow(0, 0, 2)));
                memory?.Update(LossRow.Pair(same.narrow(0, 0, 2), same.narrow(0, 0, 2)));
                ObjectiveValue value = loss.Evaluate(LossRow.Pair(same, same), 0, memory);
                Assert.Equal(0, value.Parts.Single(part => part.Name == "information").Value.Number(), 1e-6);
                memory?.Dispose();
            }
        }
        ObjectiveValue equal = new InfoNceObjective().Evaluate(LossRow.Pair(ones([8, 2]), ones([8, 2])), 0);
        Assert.Equal(1 / 8.0, equal.Parts.Single(part => part.Name == "accuracy").Value.Number(), 1e-6);
    }

    [Fact]
    public void MoCo_Queue_IsFirstInFirstOutAndItsOrderDoesNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        MoCoObjective loss = new() { QueueLength = 4 };
        using KeyQueue queue = (KeyQueue)loss.CreateMemory(2, CPU, 5);
        Assert.Equal(4, queue.Keys.Squared().sum().Number(), 1e-6);
        void Enqueue(double x, double y, int count) => queue.Update(LossRow.Pair(zeros([count, 2]), Of(Repeat([x, y], count))));
        Enqueue(3, 0, 3);
        Enqueue(0, 2, 2); // the last place, then the first
        Assert.Equal([0f, 1, 1, 0, 1, 0, 0, 1], queue.Keys.data<float>().ToArray());
        Tensor query = Of(Repeat([1, 0], 3));
        double logits = Evaluate(loss, query, query, queue);
        Assert.Equal(Math.Log((3 * Math.Exp(5)) + 2) - 5, logits, 1e-6);
        queue.Keys.copy_(queue.Keys.flip([0]));
        Assert.Equal(logits, Evaluate(loss, query, query, queue), 1e-6);
        Enqueue(1, 0, 9); // more than there is room for
        Assert.Equal(Math.Log(1 + 4), Evaluate(loss, query, query, queue), 1e-6); // all equal: log(1 + K) = 1.609438
    }

    [Fact]
    public void Dino_Parts_AreEntropyAndDivergenceAndShiftsDoNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        DinoObjective loss = new();
        Tensor logits = Of([[.1, 0]]);
        ObjectiveValue value = loss.Evaluate(LossRow.Pair(logits, logits), 0);
        Assert.Equal(0.268535, value.Parts[0].Value.Number(), 1e-6);
        Assert.Equal(0.120585, value.Parts[1].Value.Number(), 1e-6);

        Tensor student = Points.Gaussian(6, 4, 12), teacher = Points.Gaussian(6, 4, 13).Times(0.1);
        Assert.Equal(Evaluate(loss, student, teacher), Evaluate(loss, student, teacher.Plus(7)), 1e-9);
        using LogitCenter center = (LogitCenter)loss.CreateMemory(4, CPU, 0);
        double before = Evaluate(loss, student, teacher, center);
        Tensor shift = Of([[1, -2, 0.5, 3]]);
        center.Mean.copy_(shift.reshape(4));
        Assert.Equal(before, Evaluate(loss, student, teacher.Plus(shift), center), 1e-5);
    }

    /// <summary>Logits near each other, and so far apart that the teacher's probabilities are at their end.</summary>
    [Theory]
    [InlineData(5, 3, 0.1)]
    [InlineData(33, 70, 1)]
    [InlineData(16, 128, 12)]
    public void Dino_ByTensors_IsThatOfTheKernel(int rows, int prototypes, double spread)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            Tensor student = Points.Gaussian(rows, prototypes, 14, type).Times(spread).requires_grad_();
            Tensor teacher = Points.Gaussian(rows, prototypes, 15, type).Times(spread).requires_grad_();
            Tensor center = Points.Gaussian(1, prototypes, 16, type).reshape(-1);
            (Tensor cross, Tensor entropy) = SharpenedCrossEntropy.ByTensors(student, teacher, 0.1, 0.04, center);
            double Largest(Tensor logits) => 2 * logits.abs().max().Number();
            double largest = 1 + (Largest(student) / 0.1) + ((Largest(teacher) + Largest(center)) / 0.04); // nats: what is rounded
            double tolerance = 16 * largest * (type == ScalarType.Float64 ? 2.2e-16 : 1.2e-7);
            Tensor kernel = SharpenedCrossEntropy.Apply(student, teacher, 0.1, 0.04, center);
            Assert.Equal(cross.Number(), kernel.select(0, 0).Number(), tolerance);
            Assert.Equal(entropy.Number(), kernel.select(0, 1).Number(), tolerance);
            Tensor[] expected = [.. Gradients.Of(cross.Times(3), [student, teacher])];
            Tensor[] slopes = [.. Gradients.Of(kernel.select(0, 0).Times(3), [student, teacher])];
            Assert.All(expected.Zip(slopes), of => Assert.Equal(
                0, (of.First - of.Second).abs().max().Number(), tolerance * of.First.abs().max().Number()));
        }
    }

    [Fact]
    public void Dino_Center_IsTheRunningMeanOfBothGlobalViews()
    {
        using DisposeScope scope = NewDisposeScope();
        using LogitCenter center = (LogitCenter)new DinoObjective().CreateMemory(2, CPU, 0);
        Tensor targets = Of([[1, 2], [3, 4], [5, 6], [7, 0]]);
        MultiViewPrediction prediction = MultiViewPrediction.Of(
            zeros([6, 1, 2], ScalarType.Float64), zeros([6, 1, 2], ScalarType.Float64), targets.unsqueeze(1), views: 3, globalViews: 2);
        center.Update(prediction);
        Assert.Equal([0.4f, 0.3f], center.Mean.data<float>().ToArray());
        center.Update(prediction);
        Assert.Equal(0.76, center.Mean[0].Number(), 1e-6); // 0.9 * 0.4 + 0.1 * 4
        using LogitCenter none = (LogitCenter)new DinoObjective { CenterMomentum = 1 }.CreateMemory(2, CPU, 0);
        none.Update(prediction);
        Assert.Equal(0, none.Mean.abs().max().Number());
    }

    [Fact]
    public void Dino_TwoGlobalAndEightLocalViews_HasEighteenTerms()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(10 * 3, 4, 14).unsqueeze(1);
        Assert.Equal(18, MultiViewPrediction.Of(z, z, z.narrow(0, 0, 6), views: 10, globalViews: 2).Pairs.Count);
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(5, 0.055)]
    [InlineData(10, 0.07)]
    [InlineData(99, 0.07)]
    public void Dino_TeacherTemperature_WarmsUpOnALine(long step, double expected) => Assert.Equal(
        expected, new DinoObjective { TeacherTemperature = 0.07, TemperatureSteps = 10 }.TeacherTemperatureAt(step), 1e-12);

    [Fact]
    public void Barlow_FeatureScaleAndSign_DoNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Points.Gaussian(40, 3, 15).Times(10), b = a.Plus(Points.Gaussian(40, 3, 16));
        Tensor factors = Of([[2, 5, 3]]), signs = Of([[1, -1, 1]]);
        double expected = Evaluate(new BarlowTwinsObjective(), a, b);
        Assert.Equal(expected, Evaluate(new BarlowTwinsObjective(), (a * factors).Plus(4), b), 1e-6);
        Assert.Equal(expected, Evaluate(new BarlowTwinsObjective(), a * signs, b * signs), 1e-12);
        Assert.Equal(0.1 * expected, Evaluate(new BarlowTwinsObjective { Scale = 0.1 }, a, b), 1e-12);
    }

    [Fact]
    public void VicReg_OneRowAddedToAll_LeavesVarianceAndCovariance()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Points.Gaussian(20, 3, 17);
        ObjectiveValue here = new VicRegObjective().Evaluate(LossRow.Pair(a, a), 0);
        ObjectiveValue there = new VicRegObjective().Evaluate(LossRow.Pair(a.Plus(Of([[5, -3, 1]])), a.Plus(Of([[5, -3, 1]]))), 0);
        Assert.Equal(here.Loss.Number(), there.Loss.Number(), 1e-10);
    }

    /// <summary>With both directions and no predictor, stop-gradient has exactly half the gradient of none: asymmetry is needed.</summary>
    [Fact]
    public void SimSiam_SymmetricStopGradientWithoutPredictor_HasHalfTheGradientOfNone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = Points.Gaussian(5, 4, 18).requires_grad_(), x = Points.Gaussian(2 * 12, 5, 19);
        Tensor Gradient(bool isDetached)
        {
            Tensor z = x.mm(weights).tanh().unsqueeze(1), target = isDetached ? z.detach() : z;
            LatentPrediction prediction = MultiViewPrediction.Of(z, z, target, views: 2, globalViews: 2);
            return Gradients.Of(new SimSiamObjective().Evaluate(prediction, 0).Loss, [weights])[0];
        }
        Tensor with = Gradient(isDetached: true), without = Gradient(isDetached: false);
        Assert.True(without.abs().max().Number() > 1e-3);
        Assert.Equal(0, (with.Times(2) - without).abs().max().Number(), 1e-12);
    }

    /// <summary>Two variables of two categories, by hand: the second repeats the first in three of four rows.</summary>
    [Fact]
    public void Categorical_OfSeveralVariables_LosesWhatTheyTellOfEachOther()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of([[9, -9, 9, -9], [9, -9, 9, -9], [-9, 9, -9, 9], [-9, 9, 9, -9]]).Times(9);
        CategoricalObjective two = new() { Agreement = 0.8, Categories = 2 };
        ObjectiveValue value = two.Evaluate(LossRow.Pair(a, a), 0);
        double Entropy(params double[] shares) => -shares.Sum(share => share * Math.Log(share));
        double mean = 0.5 * (Entropy(0.5, 0.5) + Entropy(0.75, 0.25));
        double redundancy = 0.5 * (Entropy(0.5, 0.5) + Entropy(0.75, 0.25) - Entropy(0.5, 0.25, 0.25));
        Assert.Equal(["agreement", "jointEntropy", "marginalEntropy", "information", "redundancy"], value.Parts.Select(part => part.Name));
        Assert.All(
            value.Parts.Zip([1, mean, mean, mean, redundancy]), part => Assert.Equal(part.Second, part.First.Value.Number(), 1e-9));
        double temperature = 1 / Math.Log(4);
        Assert.Equal(-1 - (temperature * (mean - redundancy)), value.Loss.Number(), 1e-9);
        double Loss(CategoricalForm form) => (two with { Form = form }).Evaluate(LossRow.Pair(a, a), 0).Loss.Number();
        Assert.Equal(-1 - (2 * temperature * (mean - redundancy)), Loss(CategoricalForm.Marginal), 1e-9);
        Assert.Equal(redundancy - mean, Loss(CategoricalForm.Information), 1e-9);
        Tensor drawn = Points.Gaussian(6, 4, 1), partner = Points.Gaussian(6, 4, 2);
        Assert.InRange(Points.GradientError(drawn, at => two.Evaluate(LossRow.Pair(at, partner), 0).Loss), 0, 1e-7);
        Assert.InRange(Points.GradientError(drawn, at => two.Evaluate(LossRow.Pair(partner, at), 0).Loss), 0, 1e-7);
        InputException refused = Assert.Throws<InputException>(() => (two with { Categories = 3 }).Probabilities(a));
        Assert.Contains("4 logits are no whole number of 3 each", refused.Message);
    }

    [Fact]
    public void Categorical_OfIndependentViews_HasNoInformation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of([[9, -9], [9, -9], [-9, 9], [-9, 9]]).Times(9), b = Of([[9, -9], [-9, 9], [9, -9], [-9, 9]]).Times(9);
        ObjectiveValue value = new CategoricalObjective().Evaluate(LossRow.Pair(a, b), 0);
        Assert.Equal(0.5, value.Parts[0].Value.Number(), 1e-9);
        Assert.Equal(2 * Math.Log(2), value.Parts[1].Value.Number(), 1e-9);
        Assert.Equal(0, value.Parts[3].Value.Number(), 1e-9);
        // the agreement that is wanted decides the temperature: .279, .228 and .1425 for 10 categories
        Assert.Equal(0.279, new CategoricalObjective { Agreement = 0.8 }.Temperature(10), 1e-3);
        Assert.Equal(0.228, new CategoricalObjective { Agreement = 0.9 }.Temperature(10), 1e-3);
        Assert.Equal(0.1425, new CategoricalObjective { Agreement = 0.992 }.Temperature(10), 1e-3);
    }

    [Fact]
    public void Ldm_JointLogDet_IsThatOfTwiceTheDimensions()
    {
        // The views' own covariances are the same; only the joint one knows that they belong together.
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Points.Gaussian(4000, 2, 20), b = a.Times(0.8).Plus(Points.Gaussian(4000, 2, 21).Times(0.6));
        double Entropy(LdmEntropy of) => new LdmObjective { Entropy = new LogDetTerm { PerDimension = false, NoiseVariance = 0 }, Of = of }
            .Evaluate(LossRow.Pair(a, b), 0).Parts[1].Value.Number();
        double information = Entropy(LdmEntropy.Single) - Entropy(LdmEntropy.Joint);
        Assert.Equal(-Math.Log(1 - 0.64), information, 0.05); // two dimensions, each -1/2 log(1 - rho²)
        Assert.Equal(Entropy(LdmEntropy.Single) / 2, Entropy(LdmEntropy.Pooled), 0.05); // d x d: blind to the pairing
        Assert.Equal(
            Entropy(LdmEntropy.Pooled),
            new LdmObjective { Entropy = new LogDetTerm { PerDimension = false, NoiseVariance = 0 }, Of = LdmEntropy.Pooled }
                .Evaluate(LossRow.Pair(a, b.flip([0])), 0).Parts[1].Value.Number(),
            1e-9);
    }

    [Fact]
    public void VisReg_StandardNormalQuantiles_AreFreeOfPenalty()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] values = [.. Enumerable.Range(0, 4000).Select(i => SpecialFunctions.NormalQuantile((i + 0.5) / 4000))];
        Tensor normal = tensor(values, [4000, 1]);
        Assert.Equal(0, Evaluate(new VisRegObjective { Slices = 5 }, normal, normal), 1e-6);
        // twice the scale: (1 - 2)² and the mean of (q)² = 1; one off centre: 1
        Assert.Equal(2, Evaluate(new VisRegObjective { Slices = 5 }, normal.Times(2), normal.Times(2)), 0.01);
        Assert.Equal(1, Evaluate(new VisRegObjective { Slices = 5 }, normal.Plus(1), normal.Plus(1)), 0.01);
    }

    private static double Evaluate(Objective loss, Tensor first, Tensor second, ObjectiveMemory? memory = null) =>
        loss.Evaluate(LossRow.Pair(first, second), 0, memory).Loss.Number();

    private static Tensor Of(double[][] rows) => tensor([.. rows.SelectMany(row => row)], [rows.Length, rows[0].Length]);

    private static double[][] Repeat(double[] row, int count) => [.. Enumerable.Repeat(row, count)];
}
