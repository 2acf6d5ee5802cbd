using Dynamics.Data;

namespace Dynamics.Simulators.Internals;

/// <summary>Moves the animal: runs to a goal near an end, slows down before it, pauses there with small movements, turns, runs back;
/// sometimes stops on the way or turns back halfway.</summary>
internal sealed class TrackWalker
{
    private const double ArrivalMeters = 0.015;
    private readonly PlaceCellSimulatorOptions _options;
    private readonly RandomStream _random;
    private double _goal, _cruise, _speedWander, _turnAt;
    private double _pauseLeft, _turnAtPauseLeft, _restPlace, _jitter;
    private bool _turnsInPause;
    private readonly List<Epoch> _passes = [];
    private double _time, _leftEndAt;
    private int _lastEnd = -1;
    private bool _isAtEnd = true;

    /// <summary>An animal that is about to leave the lower end.</summary>
    public TrackWalker(PlaceCellSimulatorOptions options, RandomStream random)
    {
        (_options, _random, Direction) = (options, random, 1);
        Position = _goal = 0.02 * options.TrackLengthMeters;
        StartLap();
    }

    /// <summary>Metres from the lower end.</summary>
    public double Position { get; private set; }

    /// <summary>Metres per second.</summary>
    public double Velocity { get; private set; }

    /// <summary>Heading, +1 or -1.</summary>
    public int Direction { get; private set; }

    /// <summary>The runs so far from one end to the other, in seconds from leaving to arriving; <c>up</c> or <c>down</c>. A run broken off
    /// is none.</summary>
    public IReadOnlyList<Epoch> Passes => _passes;

    /// <summary>Moves on by <paramref name="seconds"/>.</summary>
    public void Step(double seconds)
    {
        _time += seconds;
        if (_pauseLeft > 0)
        {
            Pause(seconds);
        }
        else
        {
            Run(seconds);
        }
        double moved = Math.Clamp(Position + Velocity * seconds, 0, _options.TrackLengthMeters);
        Velocity = (moved - Position) / seconds;
        Position = moved;
    }

    private void Run(double seconds)
    {
        if (_isAtEnd)
        {
            (_isAtEnd, _leftEndAt) = (false, _time - seconds);
        }
        _speedWander += -_speedWander * seconds / 0.7 + 0.2 * Math.Sqrt(2 * seconds / 0.7) * _random.NextGaussian();
        double left = (_goal - Position) * Direction;
        double wanted = Direction * Math.Min(_cruise * Math.Exp(_speedWander), 1.8 * Math.Max(left, 0) + 0.03);
        Velocity += (wanted - Velocity) * seconds / 0.25;
        if (left < ArrivalMeters)
        {
            Arrive();
            BeginPause(_options.MedianPauseSeconds * Math.Exp(0.6 * _random.NextGaussian()), turns: true);
        }
        else if ((Position - _turnAt) * Direction > 0)
        {
            Direction = -Direction;
            _goal = End(Direction);
            _turnAt = NeverTurns;
        }
        else if (_random.NextDouble() < 0.02 * seconds)
        {
            BeginPause(2 * Math.Exp(0.5 * _random.NextGaussian()), turns: false);
        }
    }

    private void Arrive()
    {
        if (Direction != _lastEnd)
        {
            _passes.Add(new Epoch(Direction > 0 ? "up" : "down", _leftEndAt, _time));
        }
        (_isAtEnd, _lastEnd) = (true, Direction);
    }

    private void BeginPause(double duration, bool turns)
    {
        (_pauseLeft, _turnAtPauseLeft, _turnsInPause) = (duration, duration / 2, turns);
        (_restPlace, _jitter) = (Position, 0);
    }

    private void Pause(double seconds)
    {
        // Small movements about the resting place: standard deviation 1.5 cm/s, held together by a spring of 1 s.
        _jitter += -_jitter * seconds / 0.3 + 0.015 * Math.Sqrt(2 * seconds / 0.3) * _random.NextGaussian();
        Velocity += (_jitter - (Position - _restPlace) - Velocity) * seconds / 0.1;
        _pauseLeft -= seconds;
        if (_turnsInPause && _pauseLeft < _turnAtPauseLeft)
        {
            Direction = -Direction;
            _turnsInPause = false;
            StartLap();
        }
    }

    private void StartLap()
    {
        _goal = End(Direction);
        _cruise = _options.MedianSpeed * Math.Exp(0.25 * _random.NextGaussian());
        bool turnsBack = _random.NextDouble() < _options.TurnBackProbability;
        double place = _options.TrackLengthMeters * (0.3 + 0.4 * _random.NextDouble());
        _turnAt = turnsBack ? place : NeverTurns;
    }

    private double NeverTurns => Direction * double.PositiveInfinity;

    /// <summary>A goal within 4 % of the track from the end that lies ahead.</summary>
    private double End(int direction)
    {
        double inset = 0.04 * _options.TrackLengthMeters * _random.NextDouble();
        return direction > 0 ? _options.TrackLengthMeters - inset : inset;
    }
}

/// <summary>An animal shuttling on a linear track, in steps of 10 ms, and the theta rhythm that goes with it.</summary>
/// <param name="Position">Position [step], metres from the lower end.</param>
/// <param name="Velocity">Velocity [step], metres per second.</param>
/// <param name="Direction">Heading [step], +1 or -1; turns in the middle of a pause at an end.</param>
/// <param name="ThetaPhase">Unwrapped theta phase [step], radians.</param>
/// <param name="Passes">The runs from one end to the other.</param>
internal sealed record TrackBehavior(
    float[] Position, float[] Velocity, sbyte[] Direction, double[] ThetaPhase, IReadOnlyList<Epoch> Passes)
{
    /// <summary>Number of steps.</summary>
    public int StepCount => Position.Length;

    /// <summary>Simulates laps, pauses and turns.</summary>
    public static TrackBehavior Simulate(PlaceCellSimulatorOptions options, RandomStream random)
    {
        int steps = StepSeries.Count(options.DurationSeconds);
        var walker = new TrackWalker(options, random);
        var behavior = new TrackBehavior(new float[steps], new float[steps], new sbyte[steps], new double[steps], walker.Passes);
        var theta = new ThetaRhythm(options.ThetaFrequencyHz);
        for (int step = 0; step < steps; step++)
        {
            walker.Step(StepSeries.StepSeconds);
            behavior.Position[step] = (float)walker.Position;
            behavior.Velocity[step] = (float)walker.Velocity;
            behavior.Direction[step] = (sbyte)walker.Direction;
            behavior.ThetaPhase[step] = theta.Phase;
            theta.Step(StepSeries.StepSeconds, random);
        }
        return behavior;
    }

    /// <summary>How much the animal runs rather than rests at a step, 0 to 1; half at 8 cm/s.</summary>
    public double RunGate(int step)
    {
        double squared = (double)Velocity[step] * Velocity[step];
        return squared / (squared + 0.08 * 0.08);
    }
}
