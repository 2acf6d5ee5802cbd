using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gradient descent, with momentum if asked for, and weight decay as an L2 penalty.</summary>
public class SGD : OptimizerHelper
{
    private readonly Options defaults;

    /// <summary>One group of parameters.</summary>
    public SGD(
        IEnumerable<Parameter> parameters,
        double lr,
        double momentum = 0.0,
        double dampening = 0,
        double weight_decay = 0,
        bool nesterov = false,
        bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>Several groups of parameters; options that a group leaves open are those given here.</summary>
    public SGD(
        IEnumerable<ParamGroup> parameters,
        double lr,
        double momentum = 0.0,
        double dampening = 0,
        double weight_decay = 0,
        bool nesterov = false,
        bool maximize = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lr);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
        if (nesterov && (momentum <= 0 || dampening != 0))
        {
            throw new ArgumentException("Nesterov's momentum needs a momentum and no dampening", nameof(nesterov));
        }

        defaults = new Options
        {
            LearningRate = lr,
            momentum = momentum,
            dampening = dampening,
            weight_decay = weight_decay,
            nesterov = nesterov,
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
        options.momentum ??= defaults.momentum;
        options.dampening ??= defaults.dampening;
        options.weight_decay ??= defaults.weight_decay;
        options.nesterov ??= defaults.nesterov;
        options.maximize ??= defaults.maximize;
        Add(param_group, _ => new State());
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => ForEachGradient<State>(closure, Update);

    private static void Update(Modules.ParamGroup group, Parameter parameter, Tensor gradient, State state)
    {
        var options = (Options)group.Options!;
        var momentum = options.momentum!.Value;
        if (options.maximize!.Value)
        {
            gradient = gradient.neg();
        }

        if (options.weight_decay is not (null or 0))
        {
            gradient = gradient.add(parameter, options.weight_decay.Value);
        }

        if (momentum != 0)
        {
            var buffer = state.momentum_buffer is Tensor before
                ? before.mul_(momentum).add_(gradient, 1 - options.dampening!.Value)
                : state.momentum_buffer = CopyOf(gradient)!;
            gradient = options.nesterov!.Value ? gradient.add(buffer, momentum) : buffer;
        }

        parameter.add_(gradient, -options.LearningRate!.Value);
    }

    /// <summary>What SGD remembers of one parameter.</summary>
    public class State : OptimizerState, IDisposable
    {
        /// <summary>The running sum of gradients, or null before the first step and without momentum.</summary>
        public Tensor? momentum_buffer;

        internal State()
        {
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source) =>
            Restore(ref momentum_buffer, ((State)source).momentum_buffer);

        /// <inheritdoc/>
        public override void to(Device device) => Move(ref momentum_buffer, device);

        /// <summary>Gives the memory back.</summary>
        public void Dispose()
        {
            momentum_buffer?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The options of a group; null takes the optimiser's.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The share of the running sum that stays.</summary>
        public double? momentum;

        /// <summary>The share of a new gradient that does not enter the running sum.</summary>
        public double? dampening;

        /// <summary>The L2 penalty.</summary>
        public double? weight_decay;

        /// <summary>Whether the momentum looks ahead (Nesterov 1983).</summary>
        public bool? nesterov;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
            (nesterov, maximize) = (other.nesterov, other.maximize);
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
            double momentum = 0.0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
        {
        }
    }
}
