namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sum of all elements (<c>aten::sum</c>).</summary>
    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    /// <summary>The sum along dimensions (<c>aten::sum</c>).</summary>
    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);

    /// <summary>The sum along a dimension (<c>aten::sum</c>).</summary>
    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    /// <summary>The product of all elements (<c>aten::prod</c>).</summary>
    public static Tensor prod(Tensor input, ScalarType? type = null) => input.prod(type);

    /// <summary>The product along a dimension (<c>aten::prod</c>).</summary>
    public static Tensor prod(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => input.prod(dim, keepdim, type);

    /// <summary>The mean of all elements (<c>aten::mean</c>).</summary>
    public static Tensor mean(Tensor input) => input.mean();

    /// <summary>The mean along dimensions (<c>aten::mean</c>).</summary>
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);

    /// <summary>The variance of all elements; over n - 1 if unbiased (<c>aten::var</c>).</summary>
    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);

    /// <summary>The variance along dimensions; over n - 1 if unbiased (<c>aten::var</c>).</summary>
    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        input.var(dimensions, unbiased, keepdim, type);

    /// <summary>The variance along a dimension; over n - 1 if unbiased (<c>aten::var</c>).</summary>
    public static Tensor var(Tensor input, long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        input.var(dim, unbiased, keepdim, type);

    /// <summary>The standard deviation of all elements; over n - 1 if unbiased (<c>aten::std</c>).</summary>
    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);

    /// <summary>The standard deviation along dimensions; over n - 1 if unbiased (<c>aten::std</c>).</summary>
    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        input.std(dimensions, unbiased, keepdim, type);

    /// <summary>The standard deviation along a dimension; over n - 1 if unbiased (<c>aten::std</c>).</summary>
    public static Tensor std(Tensor input, long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        input.std(dim, unbiased, keepdim, type);

    /// <summary>The smallest element (<c>aten::min</c>).</summary>
    public static Tensor min(Tensor input) => input.min();

    /// <summary>The smallest elements along a dimension and where they are (<c>aten::min</c>).</summary>
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);

    /// <summary>The largest element (<c>aten::max</c>).</summary>
    public static Tensor max(Tensor input) => input.max();

    /// <summary>The largest elements along a dimension and where they are (<c>aten::max</c>).</summary>
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);

    /// <summary>Where the smallest of all elements is (<c>aten::argmin</c>).</summary>
    public static Tensor argmin(Tensor input) => input.argmin();

    /// <summary>Where the smallest element along a dimension is (<c>aten::argmin</c>).</summary>
    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => input.argmin(dim, keepdim);

    /// <summary>Where the largest of all elements is (<c>aten::argmax</c>).</summary>
    public static Tensor argmax(Tensor input) => input.argmax();

    /// <summary>Where the largest element along a dimension is (<c>aten::argmax</c>).</summary>
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    /// <summary>The indices that sort along a dimension (<c>aten::argsort</c>).</summary>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    /// <summary>The median; of an even number of elements the lower (<c>aten::median</c>).</summary>
    public static Tensor median(Tensor input) => input.median();

    /// <summary>Quantiles along a dimension, interpolated linearly (<c>aten::quantile</c>).</summary>
    public static Tensor quantile(Tensor input, Tensor q, long dim = -1, bool keepdim = false) => input.quantile(q, dim, keepdim);

    /// <summary>Sorted along a dimension, and where the elements were (<c>aten::sort</c>).</summary>
    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        input.sort(dim, descending, stable);

    /// <summary>The k largest (or smallest) along a dimension, and where they were (<c>aten::topk</c>).</summary>
    public static (Tensor values, Tensor indices) topk(Tensor input, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        input.topk(k, dim, largest, sorted);

    /// <summary>The k-th smallest along a dimension, and where it was (<c>aten::kthvalue</c>).</summary>
    public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) =>
        input.kthvalue(k, dim, keepdim);

    /// <summary>The running sum along a dimension (<c>aten::cumsum</c>).</summary>
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    /// <summary>The running product along a dimension (<c>aten::cumprod</c>).</summary>
    public static Tensor cumprod(Tensor input, long dim, ScalarType? type = null) => input.cumprod(dim, type);

    /// <summary>The logarithm of the sum of exp(x) along a dimension (<c>aten::logsumexp</c>).</summary>
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    /// <summary>The p-norm of all elements (<c>aten::norm</c>).</summary>
    public static Tensor norm(Tensor input, float p = 2.0f) => input.norm(p);

    /// <summary>The p-norm along a dimension (<c>aten::norm</c>).</summary>
    public static Tensor norm(Tensor input, int dim, bool keepdim = false, float p = 2.0f) => input.norm(dim, keepdim, p);

    /// <summary>Whether all elements are true (<c>aten::all</c>).</summary>
    public static Tensor all(Tensor input) => input.all();

    /// <summary>Whether all elements along a dimension are true (<c>aten::all</c>).</summary>
    public static Tensor all(Tensor input, long dim, bool keepdim = false) => input.all(dim, keepdim);

    /// <summary>Whether any element is true (<c>aten::any</c>).</summary>
    public static Tensor any(Tensor input) => input.any();

    /// <summary>Whether any element along a dimension is true (<c>aten::any</c>).</summary>
    public static Tensor any(Tensor input, long dim, bool keepdim = false) => input.any(dim, keepdim);

    /// <summary>The sum, NaN counting as 0 (<c>aten::nansum</c>).</summary>
    public static Tensor nansum(Tensor input) => input.nansum();
}
