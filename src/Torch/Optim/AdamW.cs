using TorchSharp.Internals;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
public class AdamW : OptimizerHelper
{
    private readonly Options defaults;

    /// <summary>One group of parameters.</summary>
    public AdamW(
        IEnumerable<Parameter> parameters,
        double lr = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0,
        bool amsgrad = false,
        bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Several groups of parameters; options that a group leaves open are those given here.</summary>
    public AdamW(
        IEnumerable<ParamGroup> parameters,
        double lr = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0,
        bool amsgrad = false,
        bool maximize = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lr);
        ArgumentOutOfRangeException.ThrowIfNegative(eps);
        ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
        ArgumentOutOfRangeException.ThrowIfNotEqual(beta1 is >= 0 and < 1, true, nameof(beta1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(beta2 is >= 0 and < 1, true, nameof(beta2));
        defaults = new Options
        {
            LearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        foreach (var group in parameters)
        {
            add_param_group(group);
        }
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var options = (Options)(param_group.Options ??= new Options());
        options.LearningRate ??= defaults.LearningRate;
        options.beta1 ??= defaults.beta1;
        options.beta2 ??= defaults.beta2;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.amsgrad ??= defaults.amsgrad;
        options.maximize ??= defaults.maximize;
        Add(param_group, parameter => new State(parameter, options.amsgrad == true));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => ForEachGradient<State>(closure, Update);

    private static void Update(Modules.ParamGroup group, Parameter parameter, Tensor gradient, State state)
    {
        var options = (Options)group.Options!;
        var (beta1, beta2) = ((double)options.beta1!, (double)options.beta2!);
        if (options.maximize!.Value)
        {
            gradient = gradient.neg();
        }

        if (options.weight_decay is not (null or 0))
        {
            parameter.mul_(1 - (options.LearningRate!.Value * options.weight_decay.Value));
        }

        state.step++;
        Aten.lerp__Scalar.InPlace(state.exp_avg, gradient, (Scalar)(1 - beta1));
        state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var second = state.exp_avg_sq;
        if (state.max_exp_avg_sq is Tensor largest)
        {
            second = largest.copy_(largest.maximum(state.exp_avg_sq));
        }

        // The bias corrections of both averages, folded into the step size and the constant under the quotient.
        var root = Math.Sqrt(1 - Math.Pow(beta2, state.step));
        var stepSize = options.LearningRate!.Value * root / (1 - Math.Pow(beta1, state.step));
        parameter.addcdiv_(state.exp_avg, second.sqrt().add_(options.eps!.Value * root), -stepSize);
    }

    /// <summary>What AdamW remembers of one parameter.</summary>
    public class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps were made.</summary>
        public long step;

        /// <summary>The running average of the gradient.</summary>
        public Tensor exp_avg;

        /// <summary>The running average of the gradient's square.</summary>
        public Tensor exp_avg_sq;

        /// <summary>The largest value that average ever had, with AMSGrad only.</summary>
        public Tensor? max_exp_avg_sq;

        internal State(Parameter parameter, bool amsgrad)
        {
            exp_avg = Zeros(parameter);
            exp_avg_sq = Zeros(parameter);
            max_exp_avg_sq = amsgrad ? Zeros(parameter) : null;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Restore(ref exp_avg!, other.exp_avg);
            Restore(ref exp_avg_sq!, other.exp_avg_sq);
            Restore(ref max_exp_avg_sq, other.max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_avg_sq!, device);
            Move(ref max_exp_avg_sq, device);
        }

        /// <summary>Gives the memory back.</summary>
        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
            max_exp_avg_sq?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The options of a group; null takes the optimiser's.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay of the gradient's average.</summary>
        public double? beta1;

        /// <summary>The decay of the average of the gradient's square.</summary>
        public double? beta2;

        /// <summary>The share of a parameter that is lost per step and learning rate.</summary>
        public double? weight_decay;

        /// <summary>What is added under the quotient.</summary>
        public double? eps;

        /// <summary>Whether the largest average ever counts (Reddi et al. 2018).</summary>
        public bool? amsgrad;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (beta1, beta2, weight_decay, eps) = (other.beta1, other.beta2, other.weight_decay, other.eps);
            (amsgrad, maximize) = (other.amsgrad, other.maximize);
        }
    }

    /// <summary>Parameters with options of their own.</summary>
    public class ParamGroup : ParamGroup<Options>
    {
        /// <summary>An empty group.</summary>
        public ParamGroup()
        {
        }

        /// <summary>Parameters with options; those left open are the optimiser's.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        /// <summary>Parameters with all options given.</summary>
        public ParamGroup(
            IEnumerable<Parameter> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.999,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
        {
        }
    }
}
