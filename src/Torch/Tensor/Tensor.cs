using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An array of numbers of one type, on one device, with its place in the autograd graph. It owns one reference to
    /// libtorch's tensor; dispose of it, or let a <see cref="DisposeScope"/> do so. Operators ending in <c>_</c> change
    /// their tensor and return it. A mistake in shapes or types is an
    /// <see cref="System.Runtime.InteropServices.ExternalException"/> with libtorch's own words.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private TensorHandle? owner;

        internal Tensor(nint tensor)
        {
            owner = new TensorHandle(tensor);
            OwningDisposeScope = DisposeScopeManager.Current.Register(this);
        }

        /// <summary>Takes another tensor's place: its reference to libtorch's tensor and its dispose scope, if any.</summary>
        private protected Tensor(Tensor replaced)
        {
            owner = replaced.owner ?? throw new InvalidOperationException("the tensor was disposed of");
            OwningDisposeScope = replaced.OwningDisposeScope;
            OwningDisposeScope?.Replace(replaced, this);
            replaced.owner = null;
            replaced.OwningDisposeScope = null;
        }

        /// <summary>How many tensors C# holds now.</summary>
        public static long TotalCount => TensorHandle.TotalCount;

        /// <summary>The most tensors that C# ever held at once.</summary>
        public static long PeakCount => TensorHandle.PeakCount;

        /// <summary>A name for humans; libtorch does not see it.</summary>
        public string? name { get; set; }

        /// <summary>True once disposed of.</summary>
        public bool IsInvalid => owner is null;

        /// <summary>The address of libtorch's tensor; an <see cref="InvalidOperationException"/> once disposed of.</summary>
        public IntPtr Handle => owner?.Value ?? throw new InvalidOperationException("the tensor was disposed of");

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Gives the memory back, unless other tensors or the graph still use it.</summary>
        public void Dispose()
        {
            GiveUp()?.Dispose();
            GC.SuppressFinalize(this);
        }

        /// <summary>Hands the tensor to the scope around its own, or to the caller where there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Hands the tensor to another scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            OwningDisposeScope?.MoveToOther(other, this);
            return this;
        }

        /// <summary>Takes the tensor out of all scopes: from now on the caller disposes of it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>A second tensor that is the same to libtorch (same memory, same place in the graph).</summary>
        public Tensor alias()
        {
            var result = new Tensor(Native.dt_alias(Handle));
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>True where shape and all elements are equal (<c>aten::equal</c>).</summary>
        public bool Equals(Tensor target) => target is not null && Aten.equal.CallScalar(this, target).AsLong != 0;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        /// <summary>Shape, element type and device.</summary>
        public override string ToString() => IsInvalid ? "[]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>Becomes another tensor, which is invalid afterwards; what this one was before is given back.</summary>
        internal void TakeOver(Tensor other)
        {
            var before = owner;
            owner = other.GiveUp();
            before?.Dispose();
        }

        private TensorHandle? GiveUp()
        {
            if (owner is null)
            {
                return null;
            }

            if (OwningDisposeScope is DisposeScope scope)
            {
                scope.MarkAsDisposed(this);
            }
            else
            {
                DisposeScopeManager.Current.Counts.DisposedOutsideScopeCount++;
            }

            var handle = owner;
            owner = null;
            return handle;
        }
    }
}
