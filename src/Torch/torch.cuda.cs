using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>NVIDIA GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Whether libtorch has CUDA and sees a GPU.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many GPUs libtorch sees.</summary>
        public static int device_count() => Native.dt_cuda_count();

        /// <summary>Seeds the current GPU's random numbers, and all others.</summary>
        public static void manual_seed(long seed) => torch.manual_seed(seed).Dispose();

        /// <summary>Seeds all GPUs' random numbers, and the CPU's.</summary>
        public static void manual_seed_all(long seed) => torch.manual_seed(seed).Dispose();

        /// <summary>Waits until a GPU has done what was asked of it.</summary>
        public static void synchronize(Device? device = null)
        {
            if (is_available())
            {
                // Reading a number back makes the CPU wait for everything queued before it on the current stream.
                using var token = zeros(1, device: device ?? CUDA);
                token.cpu().Dispose();
            }
        }
    }
}
