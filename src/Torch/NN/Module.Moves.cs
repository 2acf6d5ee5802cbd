namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            // Parameters and buffers stay the same objects, so that fields and optimisers that hold them see the change.
            internal void Convert(ScalarType? type, Device? device)
            {
                foreach (var tensor in parametersByName.Values.Concat(buffersByName.Values))
                {
                    if (Moved(tensor, type, device) is Tensor moved)
                    {
                        var learned = tensor.requires_grad;
                        tensor.TakeOver(moved);
                        tensor.requires_grad = learned;
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
        }
    }
}
