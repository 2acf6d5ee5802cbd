using System.Runtime.CompilerServices;
using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Python-like indexing; numbers and slices give views, tensors give copies.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>Indexing with positions or masks, one tensor per dimension.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>One position of the first dimension, as a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, i1);
        }

        /// <summary>One position of the first two dimensions, as a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        /// <summary>One position of the first three dimensions, as a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        /// <summary>Python-like indexing (<c>aten::select</c>, <c>aten::slice</c>, <c>aten::unsqueeze</c>, <c>aten::index</c>).</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var view = ApplyViews(indices, out var tensors);
            var result = tensors.Count == 0 ? view : Aten.index_Tensor.Call(view, Arg.OptionalList(tensors));
            return ReferenceEquals(result, this) ? alias().MoveToOuterDisposeScope() : result.MoveToOuterDisposeScope();
        }

        /// <summary>Indexing with positions or masks, one tensor per dimension (<c>aten::index</c>).</summary>
        public Tensor index(params Tensor[] indices) => Aten.index_Tensor.Call(this, Arg.OptionalList(indices));

        /// <summary>Sets what the indexing expression names (<c>aten::copy_</c>, <c>aten::index_put_</c>).</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var view = ApplyViews(indices, out var tensors);
            if (tensors.Count == 0)
            {
                Aten.copy_.InPlace(view, value);
            }
            else
            {
                Aten.index_put_.InPlace(view, Arg.OptionalList(tensors), value.device_type == device_type ? value : value.to(device));
            }

            return this;
        }

        /// <summary>Sets the elements at positions or under masks (<c>aten::index_put_</c>).</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Sets all that the indexing expression names to one number.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            return index_put_(Number(value), indices);
        }

        /// <summary>Sets the elements at positions or under masks to one number.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        private Tensor Number(Scalar value) => torch.full([], value, dtype, device);

        // Everything but tensors is a view: what remains is one tensor or null for each leading dimension of the view.
        private Tensor ApplyViews(TensorIndex[] indices, out List<Tensor?> tensors)
        {
            var view = this;
            tensors = [];
            long dim = 0;
            for (var k = 0; k < indices.Length; k++)
            {
                var item = indices[k];
                switch (item.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, item.start ?? 0);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = item is { start: null, stop: null, step: null }
                            ? view
                            : Aten.slice_Tensor.Call(view, dim, item.start, item.stop, item.step ?? 1L);
                        dim++;
                        break;
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += view.ndim - dim - DimensionsTaken(indices.AsSpan(k + 1));
                        break;
                    case TensorIndex.Kind.Tensor:
                        dim = AddTensor(tensors, item.tensor!, dim);
                        break;
                }
            }

            return view;
        }

        private static long AddTensor(List<Tensor?> tensors, Tensor tensor, long dim)
        {
            while (tensors.Count < dim)
            {
                tensors.Add(null);
            }

            tensors.Add(tensor);
            return dim + (tensor.dtype == ScalarType.Bool ? tensor.ndim : 1);
        }

        private static long DimensionsTaken(ReadOnlySpan<TensorIndex> indices)
        {
            long taken = 0;
            foreach (var item in indices)
            {
                taken += item.kind switch
                {
                    TensorIndex.Kind.None => 0,
                    TensorIndex.Kind.Tensor when item.tensor!.dtype == ScalarType.Bool => item.tensor.ndim,
                    _ => 1,
                };
            }

            return taken;
        }
    }
}
