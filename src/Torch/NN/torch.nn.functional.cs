using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions behind the modules.</summary>
        public static partial class functional
        {
            /// <summary>x W' + b (<c>aten::linear</c>).</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Aten.linear.Call(input, weights, bias);

            /// <summary>max(x, 0) (<c>aten::relu</c>).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>The hyperbolic tangent (<c>aten::tanh</c>).</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>1 / (1 + exp(-x)) (<c>aten::sigmoid</c>).</summary>
            public static Tensor sigmoid(Tensor x, bool inplace = false) => inplace ? x.sigmoid_() : x.sigmoid();

            /// <summary>x times the normal distribution function of x (<c>aten::gelu</c>).</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>log(1 + exp(beta x)) / beta, and x where beta x is above the threshold (<c>aten::softplus</c>).</summary>
            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) =>
                Aten.softplus.Call(x, (Scalar)beta, (Scalar)threshold);

            /// <summary>exp(x) over its sum along a dimension (<c>aten::softmax</c>).</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>x less the logarithm of the sum of exp(x) along a dimension (<c>aten::log_softmax</c>).</summary>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

            /// <summary>While training, each element 0 with probability p, and else divided by 1 - p (<c>aten::dropout</c>).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Aten.dropout_.InPlace(input, p, training) : Aten.dropout.Call(input, p, training);

            /// <summary>x over the larger of its p-norm along a dimension and eps (<c>aten::linalg_vector_norm</c>).</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var scope = NewDisposeScope();
                return input.div(linalg.vector_norm(input, p, [dim], true).clamp_min(eps)).MoveToOuterDisposeScope();
            }

            /// <summary>Mean 0 and variance 1 over the last dimensions, then a scale and shift (<c>aten::layer_norm</c>).</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            /// <summary>Mean 0 and variance 1 of each feature, then a scale and shift (<c>aten::batch_norm</c>).</summary>
            public static Tensor batch_norm(
                Tensor input,
                Tensor? running_mean,
                Tensor? running_var,
                Tensor? weight = null,
                Tensor? bias = null,
                bool training = false,
                double momentum = 0.1,
                double eps = 1e-5) =>
                Aten.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, false);

            /// <summary>Each class index as a row with a 1 there (<c>aten::one_hot</c>); -1 takes the largest index found.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Aten.one_hot.Call(x, num_classes);

            /// <summary>The squared error (<c>aten::mse_loss</c>).</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Aten.mse_loss.Call(input, target, (long)reduction);

            /// <summary>The absolute error (<c>aten::l1_loss</c>).</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Aten.l1_loss.Call(input, target, (long)reduction);

            /// <summary>Half the squared error below beta, linear above (<c>aten::smooth_l1_loss</c>).</summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Aten.smooth_l1_loss.Call(input, target, (long)reduction, beta);

            /// <summary>The negative log-likelihood of classes, from unnormalised logits (<c>aten::cross_entropy_loss</c>).</summary>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                Aten.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>The negative log-likelihood of truth values, from logits (<c>aten::binary_cross_entropy_with_logits</c>).</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Aten.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);
        }
    }
}
