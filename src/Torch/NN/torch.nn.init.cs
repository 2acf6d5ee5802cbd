namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>First values of parameters; all write in place, unrecorded.</summary>
        public static partial class init
        {
            /// <summary>Which fan keeps its variance.</summary>
            public enum FanInOut
            {
                /// <summary>The number of inputs.</summary>
                FanIn,

                /// <summary>The number of outputs.</summary>
                FanOut,
            }

            /// <summary>What follows the layer.</summary>
            public enum NonlinearityType
            {
                /// <summary>Nothing.</summary>
                Linear = 0,

                /// <summary>A sigmoid.</summary>
                Sigmoid = 7,

                /// <summary>A hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>max(x, 0).</summary>
                ReLU = 9,

                /// <summary>max(x, a x).</summary>
                LeakyReLU = 10,
            }

            /// <summary>Zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Unrecorded(tensor, t => t.zero_());

            /// <summary>Ones.</summary>
            public static Tensor ones_(Tensor tensor) => Unrecorded(tensor, t => t.fill_(1));

            /// <summary>One number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Unrecorded(tensor, t => t.fill_(val));

            /// <summary>Numbers of a uniform distribution.</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Numbers of a normal distribution.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Ones on the diagonal, zeros elsewhere.</summary>
            public static Tensor eye_(Tensor tensor) =>
                Unrecorded(tensor, t =>
                {
                    using var identity = eye(t.size(0), t.size(1), t.dtype, t.device);
                    t.copy_(identity);
                });

            /// <summary>An orthogonal matrix times a gain (Saxe et al. 2013): Q of a normal matrix, signs made unique.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0) =>
                Unrecorded(tensor, t =>
                {
                    using var scope = NewDisposeScope();
                    var (rows, columns) = (t.size(0), t.numel() / t.size(0));
                    var normal = randn(Math.Max(rows, columns), Math.Min(rows, columns), t.dtype, t.device);
                    var (q, r) = linalg.qr(normal);
                    var signed = q * r.diagonal(0, 0, 1).sign();
                    t.copy_((rows < columns ? signed.t() : signed).reshape(t.shape) * gain);
                });

            /// <summary>Uniform with the variance 2 / (fan in + fan out) times gain squared (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the variance 2 / (fan in + fan out) times gain squared (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            /// <summary>Uniform with the variance gain squared / fan (He et al. 2015).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the variance gain squared / fan (He et al. 2015).</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            /// <summary>The numbers of inputs and outputs of a weight [output, input, ...].</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                if (tensor.ndim < 2)
                {
                    throw new ArgumentException($"a fan needs a weight with two dimensions or more; this is {tensor}");
                }

                var field = tensor.numel() / (tensor.size(0) * tensor.size(1));
                return (tensor.size(1) * field, tensor.size(0) * field);
            }

            /// <summary>The factor that keeps the standard deviation through what follows the layer.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + (param * param))),
                _ => 1.0,
            };

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Unrecorded(Tensor tensor, Action<Tensor> change)
            {
                using (no_grad())
                {
                    change(tensor);
                }

                return tensor;
            }
        }
    }
}
