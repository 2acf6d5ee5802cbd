using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

/// <summary>1/2 sum c_i (w_i - target_i(step))², in float64, over two groups (the second learns five times as fast and decays), with a
/// buffer that counts steps and moves the targets: forgetting it in a checkpoint would show.</summary>
internal sealed class QuadraticTask : TrainingTask, IDisposable
{
    public const int Slow = 3, Fast = 2;
    public const double FastFactor = 5, FastDecay = 0.01;

    public static readonly double[] Curvatures = [1, 2, 0.5, 3, 0.1];

    private readonly Parameter _slow = new(tensor((double[])[1, -1, 2]));
    private readonly Parameter _fast = new(tensor((double[])[0.5, 3]));
    private readonly Tensor _counter = tensor(0.0);
    private readonly Tensor _slowCurvatures = tensor(Curvatures[..Slow]);
    private readonly Tensor _fastCurvatures = tensor(Curvatures[Slow..]);

    /// <summary>If given, multiplies the loss of a step.</summary>
    public Func<long, double> LossFactor { get; init; } = _ => 1;

    /// <summary>Called at the start of each step.</summary>
    public Action<long> OnStep { get; init; } = _ => { };

    /// <summary>Called after each step.</summary>
    public Action<QuadraticTask, long> OnStepped { get; init; } = (_, _) => { };

    /// <summary>The schedules of the fast group.</summary>
    public Schedule? FastRateSchedule { get; init; }

    public Schedule? FastDecaySchedule { get; init; }

    public Parameter SlowWeights => _slow;

    public double[] Weights => [.. _slow.data<double>().ToArray(), .. _fast.data<double>().ToArray()];

    public override IReadOnlyList<ParameterGroup> ParameterGroups =>
        [new("slow", [_slow]), new("fast", [_fast], FastFactor, FastDecay, FastRateSchedule, FastDecaySchedule)];

    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [("slow", _slow), ("fast", _fast), ("counter", _counter)];

    public static double Target(int index, double count) => Math.Sin(count + index);

    public override bool IsFinished => false;

    public override Tensor ComputeLoss(long step)
    {
        OnStep(step);
        double count = _counter.item<double>();
        double[] targets = [.. Enumerable.Range(0, Slow + Fast).Select(index => Target(index, count))];
        Tensor slow = _slow - tensor(targets[..Slow]), fast = _fast - tensor(targets[Slow..]);
        return (_slowCurvatures * slow * slow).sum().Plus((_fastCurvatures * fast * fast).sum()).Times(0.5 * LossFactor(step));
    }

    public override void AfterStep(long step)
    {
        using (NewDisposeScope())
            _counter.copy_(_counter.Plus(1));
        OnStepped(this, step);
    }

    public override void CollectMetrics(long step, IDictionary<string, double> metrics) => metrics["counter"] = _counter.item<double>();

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_slow, _fast, _counter, _slowCurvatures, _fastCurvatures])
            tensor.Dispose();
    }
}
