namespace TorchSharp;

public static partial class torch
{
    /// <summary>1 with each element's probability, else 0 (<c>aten::bernoulli</c>).</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>A Poisson count with each element's rate (<c>aten::poisson</c>).</summary>
    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);

    /// <summary>Indices drawn with the elements, row by row, as weights (<c>aten::multinomial</c>).</summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
