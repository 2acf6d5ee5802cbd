using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The current GPU.</summary>
    public static Device CUDA => new(DeviceType.CUDA);

    /// <summary>A device by its description: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public static Device device(string description) => new(description);

    /// <summary>A device by type and index.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A GPU by its index.</summary>
    public static Device device(int index) => new(index);

    /// <summary>Where a tensor is or will be: a device type and, for GPUs, an index (-1: the current one).</summary>
    public class Device
    {
        /// <summary>A device by its description: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; otherwise an <see cref="ArgumentException"/>.</summary>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Enum.TryParse<DeviceType>(parts[0], ignoreCase: true, out var found) && parts.Length <= 2
                ? found
                : throw new ArgumentException($"'{description}' is not a device; expected cpu, cuda or cuda:N", nameof(description));
            index = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : -1;
        }

        /// <summary>A device by type and index.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A GPU by its index.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Which one of its kind; -1 is the current one.</summary>
        public int index { get; }

        /// <summary>A device by its description.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>The description, as the constructor takes it.</summary>
        public override string ToString() =>
            index < 0 || type == DeviceType.CPU ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";
    }
}
