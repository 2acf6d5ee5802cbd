using TorchSharp.Internals;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            // Parameters and buffers become other tensors when they move, so the fields that hold them must change too.
            internal void Convert(ScalarType? type, Device? device)
            {
                foreach (var (tensorName, parameter) in parametersByName.Items.ToList())
                {
                    if (Moved(parameter, type, device) is Tensor moved)
                    {
                        var replacement = new Parameter(moved, parameter.requires_grad);
                        Replace(parametersByName, tensorName, parameter, (Parameter)replacement.DetachFromDisposeScope());
                    }
                }

                foreach (var (tensorName, buffer) in buffersByName.Items.ToList())
                {
                    if (Moved(buffer, type, device) is Tensor moved)
                    {
                        Replace(buffersByName, tensorName, buffer, moved.DetachFromDisposeScope());
                    }
                }

                foreach (var child in children())
                {
                    child.Convert(type, device);
                }
            }

            private static Tensor? Moved(Tensor tensor, ScalarType? type, Device? device)
            {
                // Integer buffers (counters) stay integers when the module changes its floating-point type.
                var target = type is ScalarType given && tensor.is_floating_point() ? given : tensor.dtype;
                var place = device ?? tensor.device;
                if (target == tensor.dtype && place.type == tensor.device_type && (place.index < 0 || place.index == tensor.device_index))
                {
                    return null;
                }

                using (no_grad())
                using (var detached = tensor.detach())
                {
                    return detached.to(target, place);
                }
            }

            private void Replace<T>(Components<T> components, string tensorName, T before, T after)
                where T : Tensor
            {
                components.Replace(tensorName, after);
                foreach (var field in Fields().Where(field => ReferenceEquals(field.GetValue(this), before)))
                {
                    field.SetValue(this, after);
                }

                before.Dispose();
            }
        }
    }
}
