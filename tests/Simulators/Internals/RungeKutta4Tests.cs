using Dynamics.Simulators;
using Dynamics.Simulators.Internals;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators.Internals;

public sealed class RungeKutta4Tests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (NonlinearSystem System, double[] Start, Func<double, double[]>? Solution)> s_systems = new()
    {
        ["wobbly"] = (new WobblyOscillator(), [1.5, 0.8], time => Wobbly(1.5, 0.8, time)),
        ["hopf"] = (new HopfOscillator { AngularVelocity = 2 }, [0.3, -0.2], time => Hopf(0.3, -0.2, 2, time)),
        ["lorenz"] = (new LorenzSystem(), [-8, -7, 27], null),
        ["van der Pol"] = (new VanDerPol(), [1, 0.5], null),
        ["pendulum"] = (new Pendulum { Damping = 0.1 }, [1, 0.5], null),
    };

    public static TheoryData<string> Systems => [.. s_systems.Keys];

    [Theory]
    [MemberData(nameof(Systems))]
    public void Advance_HalvedSteps_ConvergesInFourthOrder(string name)
    {
        (NonlinearSystem system, double[] start, Func<double, double[]>? solution) = s_systems[name];
        double time = name == "lorenz" ? 0.3 : 1;
        double[] exact = solution is null ? At(system, start, time, 20_000) : solution(time);
        double[] steps = [40, 80, 160, 320];
        double[] errors = [.. steps.Select(count => Distance(exact, At(system, start, time, (int)count)))];
        double slope =
            MathNet.Numerics.Fit.Line([.. steps.Select(count => Math.Log(count))], [.. errors.Select(error => Math.Log(error))]).B;
        output.WriteLine($"{name}: errors {string.Join(", ", errors.Select(error => error.ToString("0.0e0")))}, order {-slope:0.000}");
        Assert.Equal(-4, slope, 0.1);
    }

    [Theory]
    [InlineData("wobbly", 0.3, 1, 0.02)] // the reference's single step
    [InlineData("wobbly", 0.3, 4, 1e-4)]
    [InlineData("hopf", 0.3, 10, 1e-6)]
    public void Advance_AFrame_ComesThatNearToTheClosedForm(string name, double time, int steps, double tolerance)
    {
        (NonlinearSystem system, double[] start, Func<double, double[]>? solution) = s_systems[name];
        Assert.InRange(Distance(solution!(time), At(system, start, time, steps)), 0, tolerance);
    }

    /// <summary>r' = a k cos(k (angle - angle0)), angle' = 1, integrated: the radius gains the difference of a
    /// sin(k (angle - angle0)).</summary>
    private static double[] Wobbly(double x, double y, double time)
    {
        double angle = Math.Atan2(y, x), phase = -3 * Math.PI / 8;
        double radius = Math.Sqrt(x * x + y * y) + 0.5 * (Math.Sin(4 * (angle + time - phase)) - Math.Sin(4 * (angle - phase)));
        return [radius * Math.Cos(angle + time), radius * Math.Sin(angle + time)];
    }

    /// <summary>1 / r² is linear in itself: r(t)² = 1 / (1 + (1 / r0² - 1) e^(-2 mu t)) with mu = 1.</summary>
    private static double[] Hopf(double x, double y, double omega, double time)
    {
        double angle = Math.Atan2(y, x) + omega * time, radius = 1 / Math.Sqrt(1 + (1 / (x * x + y * y) - 1) * Math.Exp(-2 * time));
        return [radius * Math.Cos(angle), radius * Math.Sin(angle)];
    }

    private static double[] At(NonlinearSystem system, double[] start, double time, int steps)
    {
        double[] state = [.. start];
        RungeKutta4.Advance(system, state, time, steps);
        return state;
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
