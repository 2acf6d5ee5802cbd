using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Adam (Kingma and Ba 2015). As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static Adam Adam(
            IEnumerable<Parameter> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam (Kingma and Ba 2015) of named parameters. As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static Adam Adam(
            IEnumerable<(string name, Parameter parameter)> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters.Select(item => item.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam (Kingma and Ba 2015) of groups. As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static Adam Adam(
            IEnumerable<Adam.ParamGroup> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019). As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static AdamW AdamW(
            IEnumerable<Parameter> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019) of named parameters. As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static AdamW AdamW(
            IEnumerable<(string name, Parameter parameter)> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters.Select(item => item.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019) of groups. As in TorchSharp, beta2 is 0.99 here unless given, not PyTorch's 0.999.</summary>
        public static AdamW AdamW(
            IEnumerable<AdamW.ParamGroup> parameters,
            double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Gradient descent, with momentum if asked for.</summary>
        public static SGD SGD(
            IEnumerable<Parameter> parameters,
            double learningRate,
            double momentum = 0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Gradient descent of named parameters, with momentum if asked for.</summary>
        public static SGD SGD(
            IEnumerable<(string name, Parameter parameter)> parameters,
            double learningRate,
            double momentum = 0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false) =>
            new(parameters.Select(item => item.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Gradient descent of groups, with momentum if asked for.</summary>
        public static SGD SGD(
            IEnumerable<SGD.ParamGroup> parameters,
            double learningRate,
            double momentum = 0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
    }
}
