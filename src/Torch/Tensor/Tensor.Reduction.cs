using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements (<c>aten::sum</c>).</summary>
        public Tensor sum(ScalarType? type = null) => Aten.sum.Call(this, type);

        /// <summary>The sum along dimensions (<c>aten::sum</c>).</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>The sum along dimensions (<c>aten::sum</c>).</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>The sum along a dimension (<c>aten::sum</c>).</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.sum_dim_IntList.Call(this, Arg.One(in dim), keepdim, type);

        /// <summary>The product of all elements (<c>aten::prod</c>).</summary>
        public Tensor prod(ScalarType? type = null) => Aten.prod.Call(this, type);

        /// <summary>The product along a dimension (<c>aten::prod</c>).</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Call(this, dim, keepdim, type);

        /// <summary>The mean of all elements (<c>aten::mean</c>).</summary>
        public Tensor mean() => Aten.mean.Call(this);

        /// <summary>The mean along dimensions (<c>aten::mean</c>).</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Aten.mean_dim.Call(this, dimensions, keepdim, type);

        /// <summary>The variance of all elements; over n - 1 if unbiased (<c>aten::var</c>).</summary>
        public Tensor var(bool unbiased = true) => Aten.var.Call(this, unbiased);

        /// <summary>The variance along dimensions; over n - 1 if unbiased (<c>aten::var</c>).</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>The variance along a dimension; over n - 1 if unbiased (<c>aten::var</c>).</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Call(this, Arg.One(in dim), unbiased, keepdim);

        /// <summary>The standard deviation of all elements; over n - 1 if unbiased (<c>aten::std</c>).</summary>
        public Tensor std(bool unbiased = true) => Aten.std.Call(this, unbiased);

        /// <summary>The standard deviation along dimensions; over n - 1 if unbiased (<c>aten::std</c>).</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>The standard deviation along a dimension; over n - 1 if unbiased (<c>aten::std</c>).</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Call(this, Arg.One(in dim), unbiased, keepdim);

        /// <summary>The smallest element (<c>aten::min</c>).</summary>
        public Tensor min() => Aten.min.Call(this);

        /// <summary>The smallest elements along a dimension and where they are (<c>aten::min</c>).</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim.CallTwo(this, dim, keepdim);

        /// <summary>The largest element (<c>aten::max</c>).</summary>
        public Tensor max() => Aten.max.Call(this);

        /// <summary>The largest elements along a dimension and where they are (<c>aten::max</c>).</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim.CallTwo(this, dim, keepdim);

        /// <summary>The smallest elements along dimensions (<c>aten::amin</c>).</summary>
        public Tensor amin(params long[] dims) => Aten.amin.Call(this, dims);

        /// <summary>The smallest elements along dimensions (<c>aten::amin</c>).</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.amin.Call(this, dims, keepdim) : Aten.amin_out.Out(@out, this, dims, keepdim);

        /// <summary>The largest elements along dimensions (<c>aten::amax</c>).</summary>
        public Tensor amax(params long[] dims) => Aten.amax.Call(this, dims);

        /// <summary>The largest elements along dimensions (<c>aten::amax</c>).</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.amax.Call(this, dims, keepdim) : Aten.amax_out.Out(@out, this, dims, keepdim);

        /// <summary>Where the smallest of all elements is (<c>aten::argmin</c>).</summary>
        public Tensor argmin() => Aten.argmin.Call(this);

        /// <summary>Where the smallest element along a dimension is (<c>aten::argmin</c>).</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Call(this, dim, keepdim);

        /// <summary>Where the largest of all elements is (<c>aten::argmax</c>).</summary>
        public Tensor argmax() => Aten.argmax.Call(this);

        /// <summary>Where the largest element along a dimension is (<c>aten::argmax</c>).</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Call(this, dim, keepdim);

        /// <summary>The indices that sort along a dimension (<c>aten::argsort</c>).</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.Call(this, dim, descending);

        /// <summary>The median; of an even number of elements the lower (<c>aten::median</c>).</summary>
        public Tensor median() => Aten.median.Call(this);

        /// <summary>Quantiles along a dimension, interpolated linearly (<c>aten::quantile</c>).</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.quantile.Call(this, q, dim, keepdim);

        /// <summary>Sorted along a dimension, and where the elements were (<c>aten::sort</c>).</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Aten.sort_stable.CallTwo(this, stable, dim, descending);

        /// <summary>The k largest (or smallest) along a dimension, and where they were (<c>aten::topk</c>).</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Aten.topk.CallTwo(this, (long)k, (long)dim, largest, sorted);

        /// <summary>The k-th smallest along a dimension, and where it was (<c>aten::kthvalue</c>).</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Aten.kthvalue.CallTwo(this, k, dim ?? -1L, keepdim);

        /// <summary>The running sum along a dimension (<c>aten::cumsum</c>).</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Call(this, dim, type);

        /// <summary>The running product along a dimension (<c>aten::cumprod</c>).</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.Call(this, dim, type);

        /// <summary>The logarithm of the sum of exp(x) along a dimension (<c>aten::logsumexp</c>).</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Call(this, Arg.One(in dim), keepdim);

        /// <summary>The p-norm of all elements (<c>aten::norm</c>).</summary>
        public Tensor norm(float p = 2.0f) => Aten.norm_Scalar.Call(this, (Scalar)p);

        /// <summary>The p-norm along a dimension (<c>aten::norm</c>).</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Aten.norm_ScalarOpt_dim.Call(this, (Scalar)p, new long[] { dim }, keepdim);

        /// <summary>Whether all elements are true (<c>aten::all</c>).</summary>
        public Tensor all() => Aten.all.Call(this);

        /// <summary>Whether all elements along a dimension are true (<c>aten::all</c>).</summary>
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Call(this, dim, keepdim);

        /// <summary>Whether any element is true (<c>aten::any</c>).</summary>
        public Tensor any() => Aten.any.Call(this);

        /// <summary>Whether any element along a dimension is true (<c>aten::any</c>).</summary>
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Call(this, dim, keepdim);

        /// <summary>The sum, NaN counting as 0 (<c>aten::nansum</c>).</summary>
        public Tensor nansum() => Aten.nansum.Call(this);

        /// <summary>The number of elements that are not 0 (<c>aten::count_nonzero</c>).</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Aten.count_nonzero.Call(this) : Aten.count_nonzero_dim_IntList.Call(this, dims);

        /// <summary>How often each integer occurs, or the sum of its weights (<c>aten::bincount</c>).</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.bincount.Call(this, weights, minlength);
    }
}
