using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers on the CPU, with a state of its own.</summary>
    public class Generator : IDisposable
    {
        /// <summary>A new source with a seed.</summary>
        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            if (this.device.type != DeviceType.CPU)
            {
                throw new NotSupportedException("generators of one's own exist on the CPU only; seed the GPU with torch.cuda.manual_seed");
            }

            nint created;
            NativeError.Check(Native.dt_generator_new((long)seed, 0, &created));
            Handle = created;
        }

        private Generator(nint handle)
        {
            device = CPU;
            Handle = handle;
        }

        /// <summary>Gives an unused source back.</summary>
        ~Generator() => Dispose(false);

        /// <summary>The source that is used where none is named.</summary>
        public static unsafe Generator Default
        {
            get
            {
                nint found;
                NativeError.Check(Native.dt_generator_new(0, 1, &found));
                return new Generator(found);
            }
        }

        /// <summary>The address of libtorch's generator.</summary>
        public IntPtr Handle { get; private set; }

        /// <summary>Where the numbers are made.</summary>
        public Device device { get; }

        /// <summary>The whole state, as bytes.</summary>
        public unsafe Tensor get_state()
        {
            nint state;
            NativeError.Check(Native.dt_generator_state(Handle, &state));
            return new Tensor(state);
        }

        /// <summary>Restores a state.</summary>
        public void set_state(Tensor value)
        {
            NativeError.Check(Native.dt_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        /// <summary>Starts over from a seed.</summary>
        public Generator manual_seed(long seed)
        {
            NativeError.Check(Native.dt_generator_manual_seed(Handle, seed));
            return this;
        }

        /// <summary>The seed that the numbers began with.</summary>
        public long initial_seed() => Native.dt_generator_seed(Handle);

        /// <summary>Gives the source back.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the source back.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0)
            {
                Native.dt_generator_release(Handle);
                Handle = 0;
            }
        }
    }
}
