using Dynamics.Data;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>What a term is made from.</summary>
/// <param name="StateSpace">What predicts.</param>
/// <param name="NoiseFloor">The part of the observation noise that is never learned away.</param>
/// <param name="Recording">The recording on its bins.</param>
/// <param name="Split">Terms see its train part only.</param>
/// <param name="Steps">Its counts on the model's steps.</param>
/// <param name="WindowSteps">Steps of a training window.</param>
internal sealed record StateTermData(
    LatentStateSpace StateSpace, double NoiseFloor, BinnedRecording Recording, Split Split, CountSteps Steps, int WindowSteps)
{
    /// <summary>Number of states.</summary>
    public long StateDimension => StateSpace.Offset.shape[0];

    /// <summary>Seconds of a step.</summary>
    public double StepSeconds => Recording.BinWidthSeconds * Steps.StepBins;

    /// <summary>Horizons that leave half of a window or more.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int[] Fitting(IEnumerable<int> horizons)
    {
        int[] fitting = [.. horizons.Distinct().Where(steps => steps <= WindowSteps / 2).Order()];
        return fitting.Length > 0 ? fitting : throw new InputException(
            $"no horizon leaves half of a window of {WindowSteps} steps of {StepSeconds:0.###} s", "model.stateTerms",
            "take shorter horizons or longer windows");
    }
}

/// <summary>A term of the loss on filtered states.</summary>
/// <param name="name">Its name in metrics.</param>
/// <param name="weight">Weight in the loss.</param>
internal abstract class StateTerm(string name, double weight) : nn.Module(name)
{
    /// <summary>Weight in the loss.</summary>
    public double Weight { get; } = weight;

    /// <summary>What is learned beside the model's own parameters, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The unweighted term, a differentiable scalar of the step's dispose scope.</summary>
    /// <param name="states">h_t|t [window, step, state].</param>
    /// <param name="z">Encoder outputs [window, step, latent].</param>
    /// <param name="batch">The windows.</param>
    public abstract Tensor Evaluate(Tensor states, Tensor z, CountWindows batch);
}

/// <summary>Minus the mean predictive information; see <see cref="HorizonTermOptions"/>.</summary>
internal sealed class HorizonTerm : StateTerm
{
    private readonly LatentStateSpace _stateSpace;
    private readonly int[] _horizons;
    private readonly GaussianLogDetEntropy _entropy;

    public HorizonTerm(double weight, IReadOnlyList<double> horizonsSeconds, StateTermData data)
        : base("horizons", weight)
    {
        _stateSpace = data.StateSpace;
        _horizons = data.Fitting(horizonsSeconds.Select(seconds => Math.Max(1, (int)Math.Round(seconds / data.StepSeconds))));
        _entropy = new(data.NoiseFloor);
    }

    public override IReadOnlyList<Parameter> Parameters => [];

    public override Tensor Evaluate(Tensor states, Tensor z, CountWindows batch)
    {
        (long steps, long latent) = (z.shape[1], z.shape[2]);
        Tensor transition = _stateSpace.Transition(), offset = _stateSpace.Offset, centered = states - offset;
        Tensor marginal = _entropy.Estimate(z.reshape(-1, latent));
        List<Tensor> conditional = [];
        foreach (int horizon in _horizons)
        {
            Tensor toLatent = transition.matrix_power(horizon).narrow(0, 0, latent); // C A^k [latent, state]
            Tensor predicted = centered.narrow(1, 0, steps - horizon).matmul(toLatent.t()).Plus(offset.narrow(0, 0, latent));
            Tensor errors = z.narrow(1, horizon, steps - horizon) - predicted; // [window, step - k, latent]
            conditional.Add(_entropy.Estimate(errors.reshape(-1, latent)));
        }
        return stack(conditional).mean() - marginal;
    }
}

/// <summary>Poisson likelihood of counts ahead; see <see cref="CountTermOptions"/>.</summary>
internal sealed class CountTerm : StateTerm
{
    // A rate that a step of the optimiser drives up cannot overflow.
    private const double LargestLogRatio = 6;

    private readonly LatentStateSpace _stateSpace;
    private readonly int[] _horizons;
    private readonly Parameter weight, log_ratio;
    private readonly Tensor log_mean;

    public CountTerm(double termWeight, IReadOnlyList<int> horizons, StateTermData data)
        : base("counts", termWeight)
    {
        _stateSpace = data.StateSpace;
        _horizons = data.Fitting(horizons);
        SparseCounts counts = data.Steps.Counts;
        if (counts.Continuous)
        {
            throw new InputException(
                "continuous signals are no counts, and nothing about them is Poisson", "model.stateTerms", "leave the term 'counts' out");
        }
        BinSet train = data.Steps.Within(data.Split.Train);
        // Half a spike is added, so that a unit that is silent in the train part has a rate.
        log_mean = tensor([.. counts.Sums(train).Select(sum => (float)Math.Log((sum + 0.5) / (train.Length + 1)))]);
        weight = new Parameter(zeros([counts.UnitCount, data.StateDimension]));
        log_ratio = new Parameter(zeros([counts.UnitCount]));
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => [weight, log_ratio];

    public override Tensor Evaluate(Tensor states, Tensor z, CountWindows batch)
    {
        long steps = z.shape[1];
        Tensor counts = batch.ToCounts().to(states.device); // [window, step, unit]
        Tensor offset = _stateSpace.Offset, centered = states - offset, transition = _stateSpace.Transition();
        List<Tensor> terms = [];
        foreach (int horizon in _horizons)
        {
            Tensor ahead = centered.narrow(1, 0, steps - horizon).matmul(transition.matrix_power(horizon).t()).Plus(offset);
            Tensor logRatio = ahead.matmul(weight.t()).Plus(log_ratio).AtMost(LargestLogRatio);
            Tensor logRate = logRatio.Plus(log_mean);
            terms.Add((logRate.exp() - (counts.narrow(1, horizon, steps - horizon) * logRate)).mean());
        }
        return stack(terms).mean();
    }
}

/// <summary>Mean squared error of position; see <see cref="PositionTermOptions"/>.</summary>
internal sealed class PositionTerm : StateTerm
{
    private readonly Parameter weight, bias;
    private readonly float[][] _labels; // [component][step], NaN where unknown or not of the train part

    public PositionTerm(double termWeight, StateTermData data)
        : base("position", termWeight)
    {
        _labels = Labels(data);
        weight = new Parameter(zeros([_labels.Length, data.StateDimension]));
        bias = new Parameter(zeros([_labels.Length]));
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => [weight, bias];

    public override Tensor Evaluate(Tensor states, Tensor z, CountWindows batch)
    {
        (long windows, long steps) = (z.shape[0], z.shape[1]);
        int components = _labels.Length;
        float[] labels = new float[windows * steps * components];
        for (int window = 0, i = 0; window < windows; window++)
        {
            for (int step = 0; step < steps; step++)
            {
                foreach (float[] component in _labels)
                {
                    labels[i++] = component[batch.Starts[window] + step];
                }
            }
        }
        Tensor target = tensor(labels, [windows, steps, components], device: states.device);
        Tensor unknown = target.isnan();
        Tensor error = states.matmul(weight.t()).Plus(bias) - target.FilledWhere(unknown, 0);
        Tensor known = unknown.logical_not().to(states.dtype);
        return (error.Squared() * known).sum() / known.sum().AtLeast(1);
    }

    /// <summary>Standardised over the train part, at the bin that a step ends with.</summary>
    /// <exception cref="InputException">The train part has no position that changes.</exception>
    private static float[][] Labels(StateTermData data)
    {
        BinnedRecording recording = data.Recording;
        int[] train = [.. data.Split.Train.Bins().Where(bin => recording.Tracked[bin])];
        double perUnit = Math.Tau / recording.PositionPeriod;
        Func<float, double>[] components = double.IsNaN(recording.PositionPeriod)
            ? [position => position]
            : [position => Math.Cos(position * perUnit), position => Math.Sin(position * perUnit)];
        int[] ends = data.Steps.EndBins();
        return [.. components.Select(of =>
        {
            double[] values = [.. train.Select(bin => of(recording.Position[bin]))];
            double mean = values.DefaultIfEmpty().Average(), variance = values.Select(value => Math.Pow(value - mean, 2))
                .DefaultIfEmpty().Average();
            if (!(variance > 0))
            {
                throw new InputException(
                    $"channel '{recording.Options.PositionChannel}' does not change in the train part, or is not tracked there",
                    "model.stateTerms", "label-informed latents need a position; name another by binning.positionChannel");
            }
            float[] ofBin = new float[recording.BinCount];
            Array.Fill(ofBin, float.NaN);
            foreach ((int bin, double value) in train.Zip(values))
            {
                ofBin[bin] = (float)((value - mean) / Math.Sqrt(variance));
            }
            return ends.Select(bin => ofBin[bin]).ToArray();
        })];
    }
}
