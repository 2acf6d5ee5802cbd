using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>Times forward and backward pass of every loss on a pair of latents, and the same losses hand-written in PyTorch, where there is
/// a Python that has it, in the same run. Minima of many repetitions.</summary>
public static class LossesBenchmark
{
    /// <summary>The losses by the names of their figures. Those that PyTorch is given, too, have a function of that name in
    /// <see cref="PyTorchLosses"/>.</summary>
    public static IReadOnlyList<(string Name, Objective Loss)> All { get; } =
    [
        ("vicreg", new VicRegObjective()),
        ("simclr", new SimClrObjective()),
        ("infonce", new InfoNceObjective()),
        ("moco", new MoCoObjective()),
        ("byol", new ByolObjective()),
        ("simsiam", new SimSiamObjective()),
        ("dino", new DinoObjective()),
        ("barlow", new BarlowTwinsObjective()),
        ("lejepa", new LeJepaObjective()),
        ("visreg", new VisRegObjective()),
        ("categorical", new CategoricalObjective()),
        ("kde_single", new LdmObjective { Of = LdmEntropy.Single }),
        ("kde_joint", new LdmObjective()),
        ("knn_joint", new LdmObjective { Entropy = new NearestNeighborTerm() }),
        ("logdet_joint", new LdmObjective { Entropy = new LogDetTerm() }),
    ];

    /// <summary>Times all losses.</summary>
    /// <param name="rows">Rows of each view.</param>
    /// <param name="latents">Latents of a row.</param>
    /// <param name="repetitions">Timed passes of each loss, after a few that are not.</param>
    /// <param name="threads">Threads of libtorch and of PyTorch.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    public static IReadOnlyList<LossTime> Run(int rows, int latents, int repetitions, int threads, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        set_num_threads(threads);
        Dictionary<string, double> python = PyTorchLosses.Measure(rows, latents, repetitions, threads);
        return [.. All.Select(one => new LossTime(
            one.Name, Milliseconds(one.Loss, rows, latents, repetitions, cancellation), python.GetValueOrDefault(one.Name, double.NaN)))];
    }

    private static double Milliseconds(Objective loss, int rows, int latents, int repetitions, CancellationToken cancellation)
    {
        const int Unmeasured = 3;
        using DisposeScope scope = NewDisposeScope();
        RandomStream random = new(seed: 1);
        float[] drawn = [.. Enumerable.Range(0, 2 * rows * latents).Select(_ => (float)random.NextGaussian())];
        using ObjectiveMemory? memory = loss.CreateMemory(latents, CPU, seed: 1);
        double best = double.PositiveInfinity;
        for (int repetition = -Unmeasured; repetition < repetitions; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope step = NewDisposeScope();
            Tensor points = tensor(drawn, [2 * rows, 1, latents]).requires_grad_();
            LatentPrediction pair = new UnitGaussianPrediction(points, points.narrow(0, rows, rows), points.narrow(0, 0, rows));
            long start = Stopwatch.GetTimestamp();
            Gradients.Backward(loss.Evaluate(pair, 0, memory).Loss);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            best = repetition < 0 ? best : Math.Min(best, elapsed);
        }
        return best;
    }
}

/// <summary>What <see cref="LossesBenchmark"/> measured of a loss.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Milliseconds">Forward and backward pass, the fastest.</param>
/// <param name="PyTorchMilliseconds">The same in PyTorch; NaN where it was not measured.</param>
public sealed record LossTime(string Name, double Milliseconds, double PyTorchMilliseconds);

/// <summary>The losses as one writes them in PyTorch, in a Python of its own.</summary>
internal static class PyTorchLosses
{
    private const string Script = """
        import json, math, sys, time
        import torch
        import torch.nn.functional as F
        rows, latents, repetitions, threads = map(int, sys.argv[1:5])
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        points = torch.randn(2 * rows, latents)
        queue = F.normalize(torch.randn(4096, latents), dim=1)
        center = torch.zeros(1, latents)
        slices = torch.randn(latents, 1024)
        slices = slices / slices.norm(dim=0)
        off = lambda m: m.flatten()[:-1].view(m.shape[0] - 1, m.shape[0] + 1)[:, 1:].flatten()

        def vicreg(a, b):
            loss = 25 * F.mse_loss(a, b)
            for z in (a, b):
                z = z - z.mean(0)
                loss = loss + 12.5 * torch.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean()
                loss = loss + off(z.T @ z / (rows - 1)).pow(2).sum() / latents
            return loss

        def simclr(a, b, t=0.1):
            z = F.normalize(torch.cat([a, b]), dim=1)
            s = z @ z.T / t
            s.fill_diagonal_(-1e9)
            return F.cross_entropy(s, torch.cat([torch.arange(rows) + rows, torch.arange(rows)]))

        def infonce(a, b):
            return F.cross_entropy(a @ b.T, torch.arange(rows))

        def moco(a, b, t=0.2):
            q, k = F.normalize(a, dim=1), F.normalize(b, dim=1)
            logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue.T], 1) / t
            return F.cross_entropy(logits, torch.zeros(rows, dtype=torch.long))

        def byol(a, b):
            return 2 * (2 - 2 * F.cosine_similarity(a, b).mean())

        def simsiam(a, b):
            return -F.cosine_similarity(a, b).mean()

        def dino(a, b):
            return -(F.softmax((b - center) / 0.04, 1) * F.log_softmax(a / 0.1, 1)).sum(1).mean()

        def barlow(a, b):
            n = lambda z: (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + 1e-5)
            c = n(a).T @ n(b) / rows
            return (c.diagonal() - 1).pow(2).sum() + 0.0051 * off(c).pow(2).sum()

        def sigreg(z):
            t = torch.linspace(0, 3, 17)
            weights = torch.full((17,), 2 * 3 / 16)
            weights[0] = weights[-1] = 3 / 16
            phi = torch.exp(-t * t / 2)
            x = (z @ slices).unsqueeze(-1) * t
            error = (x.cos().mean(0) - phi).square() + x.sin().mean(0).square()
            return ((error * phi) @ weights).mean() * rows

        def lejepa(a, b):
            middle = (a + b) / 2
            inv = ((middle - a).square().mean() + (middle - b).square().mean()) / 2
            return 0.95 * inv + 0.05 * (sigreg(a) + sigreg(b)) / 2

        def kde(z):
            d = torch.cdist(z, z).square() / z.shape[1]
            return -torch.logsumexp(-5 * d, 1).mean()

        def kde_single(a, b):
            return 5 * F.mse_loss(a, b) - kde(a) - kde(b)

        def kde_joint(a, b):
            return 5 * F.mse_loss(a, b) - kde(torch.cat([a, b], 1))

        def knn_joint(a, b):
            z = torch.cat([a, b], 1)
            r = torch.cdist(z, z).topk(4, largest=False)[0][:, 3]
            r = torch.minimum(r, torch.quantile(r.detach(), 0.9))
            return 5 * F.mse_loss(a, b) - torch.log(r + 1e-8).mean()

        def logdet_joint(a, b):
            z = torch.cat([a, b], 1)
            z = z - z.mean(0)
            c = z.T @ z / (rows - 1) + 1e-3 * torch.eye(2 * latents)
            return 5 * F.mse_loss(a, b) - 0.5 * torch.logdet(c) / (2 * latents)

        def seconds(loss):
            best = math.inf
            for repetition in range(repetitions + 3):
                p = points.clone().requires_grad_()
                start = time.perf_counter()
                loss(p[:rows], p[rows:]).backward()
                if repetition >= 3:
                    best = min(best, time.perf_counter() - start)
            return best

        every = [vicreg, simclr, infonce, moco, byol, simsiam, dino, barlow, lejepa, kde_single, kde_joint, knn_joint, logdet_joint]
        print(json.dumps({loss.__name__: 1000 * seconds(loss) for loss in every}))
        """;

    /// <summary>Milliseconds of each loss; none where no Python has PyTorch.</summary>
    public static Dictionary<string, double> Measure(int rows, int latents, int repetitions, int threads)
    {
        if (PythonProcess.With("torch") is not { } python)
        {
            return [];
        }
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        string output = PythonProcess.Run(python, Script, Text(rows), Text(latents), Text(repetitions), Text(threads))
            ?? throw new InvalidOperationException("PyTorch is there, and failed on the losses");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(output)!;
    }
}
