using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds all sources of random numbers, on all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>The state of the CPU's source, as bytes.</summary>
    public static Tensor get_rng_state() => random.get_rng_state();

    /// <summary>Restores the state of the CPU's source.</summary>
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>The sources of random numbers.</summary>
    public static class random
    {
        /// <summary>Seeds all sources of random numbers, on all devices.</summary>
        public static Generator manual_seed(long seed)
        {
            NativeError.Check(Native.dt_manual_seed(seed));
            return Generator.Default;
        }

        /// <summary>The state of the CPU's source, as bytes.</summary>
        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        /// <summary>Restores the state of the CPU's source.</summary>
        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }
}
