using Dynamics.Experiments.Ica;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Generalised-Gaussian sources, mixed by a random matrix of condition 10.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Title">What is mixed.</param>
/// <param name="Shapes">Shape of each source.</param>
internal sealed record IcaMixtureCase(string Name, string Title, IReadOnlyList<double> Shapes) : IcaCase(Name, Title)
{
    /// <summary>Whether the model is not told the shapes.</summary>
    public bool FitsShapes { get; init; }

    /// <summary>How they are mixed.</summary>
    public SourceMixing Mixing { get; init; } = new() { ConditionNumber = 10 };

    /// <inheritdoc/>
    public override StudyMeasurement Measure(IcaOptions options, int seed, CancellationToken cancellation)
    {
        GeneralizedGaussianSimulator simulator = GeneralizedGaussianSimulator.Create(
            new() { Seed = (ulong)seed, FrameCount = options.Frames, Shapes = Shapes, Mixing = Mixing });
        SequenceBatch batch = simulator.Batch([0], SequencePart.Train);
        IcaData data = IcaData.Of(
            [.. batch.Observations.Select(value => (double)value)],
            IcaData.Sources(batch, Shapes.Count), Matrix<double>.Build.DenseOfArray(simulator.Matrices["mixing"]));
        Matrix<double> start = LinearIca.RandomStart(Shapes.Count, new((ulong)seed, 42));
        GeneralizedGaussianSources model = new(data.Observations, Shapes);
        IcaFit fit = FitsShapes ? LinearIca.FitShapes(model, start, options.Fit).Fit : LinearIca.Fit(model, start, options.Fit);
        cancellation.ThrowIfCancellationRequested();
        return data.Score(Name, Title, fit, seed);
    }
}

/// <summary>Two images, mixed by a rotation and a stretch of condition 4: all colour values of all pixels are frames. The model is told
/// shape 4, as in the paper's demonstration, which is not that of the pixels (uniform).</summary>
internal sealed record IcaImagesCase() : IcaCase("images", "two images of dead leaves, shape 4 assumed")
{
    private const double SmallestLeaf = 3, LargestLeaf = 20, AssumedShape = 4;

    /// <inheritdoc/>
    public override StudyMeasurement Measure(IcaOptions options, int seed, CancellationToken cancellation)
    {
        double[][] images = [.. Enumerable.Range(0, 2).Select(image =>
            DeadLeaves.Draw(options.ImageSize, SmallestLeaf, LargestLeaf, new((ulong)seed, 31 + (ulong)image)))];
        cancellation.ThrowIfCancellationRequested();
        double[] sources = [.. images[0].Zip(images[1], (first, second) => (double[])[first, second]).SelectMany(pair => pair)];
        double turn = Math.PI * new RandomStream((ulong)seed, 33).NextDouble();
        Matrix<double> mixing = Matrix<double>.Build.DenseOfArray(new[,]
        {
            { 2 * Math.Cos(turn), -2 * Math.Sin(turn) }, { 0.5 * Math.Sin(turn), 0.5 * Math.Cos(turn) },
        });
        double[] mixtures = new double[sources.Length];
        for (int i = 0; i < mixtures.Length; i++)
        {
            mixtures[i] = (mixing[i % 2, 0] * sources[i - (i % 2)]) + (mixing[i % 2, 1] * sources[i - (i % 2) + 1]);
        }
        IcaData data = IcaData.Of(mixtures, sources, mixing);
        IcaFit fit = LinearIca.Fit(
            new GeneralizedGaussianSources(data.Observations, [AssumedShape, AssumedShape]),
            LinearIca.RandomStart(2, new((ulong)seed, 42)), options.Fit);
        return data.Score(Name, Title, fit, seed);
    }
}

/// <summary>Mixtures whose truth is known, both centred, and how well an unmixing does on them.</summary>
/// <param name="Observations">Mixtures [frame, mixture].</param>
/// <param name="Truth">Sources [frame, source].</param>
/// <param name="Mixing">Mixing [mixture, source].</param>
internal sealed record IcaData(double[] Observations, double[] Truth, Matrix<double> Mixing)
{
    private const int DrawnPoints = 1500;

    /// <summary>Centres both.</summary>
    public static IcaData Of(double[] observations, double[] truth, Matrix<double> mixing) =>
        new(Moments.Centered(observations, mixing.RowCount), Moments.Centered(truth, mixing.ColumnCount), mixing);

    /// <summary>The truth channels <c>source1</c>, ... of a batch, which are its first ones [frame, source].</summary>
    public static double[] Sources(SequenceBatch batch, int count)
    {
        double[] sources = new double[batch.SequenceCount * batch.FrameCount * count];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = batch.Truth[(i / count * batch.TruthChannels.Count) + (i % count)];
        }
        return sources;
    }

    /// <summary>Figures and drawings of a fit, with FastICA beside it.</summary>
    public StudyMeasurement Score(string name, string title, IcaFit fit, int seed)
    {
        int n = Mixing.ColumnCount;
        Matrix<double> baseline = FastIca.Fit(Observations, n, new((ulong)seed, 41));
        (double amari, double fast) = (UnmixingScores.Amari(fit.Unmixing * Mixing), UnmixingScores.Amari(baseline * Mixing));
        (double[] correlations, int[] matching) = UnmixingScores.Matched(Correlations(fit.Unmixing));
        Dictionary<string, Figure> figures = new()
        {
            [$"ica.{name}.amari"] = new(amari),
            [$"ica.{name}.fastica_amari"] = new(fast),
            [$"ica.{name}.amari_minus_fastica"] = new(amari - fast),
            [$"ica.{name}.whitening_amari"] = new(UnmixingScores.Amari(FastIca.Whitening(Observations, n) * Mixing)),
            [$"ica.{name}.correlation"] = new(correlations.Min()),
            [$"ica.{name}.fastica_correlation"] = new(UnmixingScores.Matched(Correlations(baseline)).Correlations.Min()),
            [$"ica.{name}.steps"] = new(fit.Steps),
            [$"ica.{name}.imbalance"] = new(fit.Imbalance),
        };
        return new(figures, Drawings(title, fit.Unmixing, matching));
    }

    /// <summary>Correlations [recovered, true] of the sources that an unmixing gives.</summary>
    public Matrix<double> Correlations(Matrix<double> unmixing)
    {
        int n = Mixing.ColumnCount;
        Matrix<double> cross = Matrix<double>.Build.Dense(n, n);
        for (int at = 0; at < Truth.Length; at += n)
        {
            for (int i = 0; i < n * n; i++)
            {
                cross[i / n, i % n] += Observations[at + (i / n)] * Truth[at + (i % n)];
            }
        }
        cross = unmixing * cross / (Truth.Length / n);
        Vector<double> own = (unmixing * Moments.Covariance(Observations, n) * unmixing.Transpose()).Diagonal();
        Vector<double> real = Moments.Covariance(Truth, n).Diagonal();
        return Matrix<double>.Build.Dense(n, n, (i, j) => cross[i, j] / Math.Sqrt(own[i] * real[j]));
    }

    private StudyFigure[] Drawings(string title, Matrix<double> unmixing, int[] matching)
    {
        int n = Mixing.ColumnCount, frames = Truth.Length / n, stride = Math.Max(1, frames / DrawnPoints);
        int[] drawn = [.. Enumerable.Range(0, frames / stride).Select(i => i * stride)];
        double[] Of(Func<int, double> value) => [.. drawn.Select(value)];
        double Recovered(int frame, int source)
        {
            double sum = 0;
            for (int k = 0; k < n; k++)
            {
                sum += unmixing[matching[source], k] * Observations[(frame * n) + k];
            }
            return sum;
        }
        StudyFigure Plane(string caption, string of, Func<int, int, double> value) => new(
            caption, $"{of} 1 (1)", $"{of} 2 (1)",
            [new(title, Of(frame => value(frame, 0)), Of(frame => value(frame, 1))) { IsPoints = true }]) { IsPlane = true };
        return
        [
            Plane("What was observed: mixtures 1 and 2.", "mixture", (frame, i) => Observations[(frame * n) + i]),
            Plane(
                "What was recovered, in the order of the true sources: a cloud that is square to the axes is unmixed.", "recovered source",
                Recovered),
        ];
    }
}
