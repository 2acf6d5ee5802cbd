using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>1 with each element's probability, else 0 (<c>aten::bernoulli</c>).</summary>
        public Tensor bernoulli(Generator? generator = null) => Aten.bernoulli.Call(this, generator);

        /// <summary>Sets each element to 1 with a probability, else 0 (<c>aten::bernoulli_</c>).</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Aten.bernoulli__float.InPlace(this, p, generator);

        /// <summary>Sets the elements to numbers of a normal distribution (<c>aten::normal_</c>).</summary>
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Aten.normal_.InPlace(this, mean, std, generator);

        /// <summary>Sets the elements to numbers of a uniform distribution (<c>aten::uniform_</c>).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) => Aten.uniform_.InPlace(this, from, to, generator);

        /// <summary>Sets the elements to numbers of an exponential distribution (<c>aten::exponential_</c>).</summary>
        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) => Aten.exponential_.InPlace(this, lambda, generator);

        /// <summary>A Poisson count with each element's rate (<c>aten::poisson</c>).</summary>
        public Tensor poisson(Generator? generator = null) => Aten.poisson.Call(this, generator);

        /// <summary>Indices drawn with the elements, row by row, as weights (<c>aten::multinomial</c>).</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Aten.multinomial.Call(this, num_samples, replacement, generator);
    }
}
