using System.Numerics;
using System.Runtime.Intrinsics;
using Dynamics.Tensors;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Negative log-likelihood of a batch of windows under a Kalman filter, forward and reverse, on the CPU: one covariance recursion
/// a pattern of missing bins, or a window where bins have noise variances of their own (<see cref="CovarianceRecursion"/>), one vectorised
/// mean recursion a group of windows (<see cref="MeanRecursion{T}"/>). Buffers are kept between calls of one shape; a call allocates
/// nothing once its plan stands. Not for concurrent use.</summary>
internal sealed unsafe class KalmanLikelihoodKernel<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int StretchBins = 32;
    private readonly int _windows, _bins, _latent, _state, _d, _l;
    private readonly ForkJoin _team;
    private readonly NativeBuffer<T> _transition, _transitionTransposed, _offset;
    private readonly List<CovarianceTrack<T>> _tracks = [];
    private readonly List<bool[]?> _patterns = [];
    private readonly List<WindowGroup<T>> _groups = [];
    private readonly Action<int> _forwardItem, _backwardItem, _targetItem, _statesItem, _trackForwardItem, _trackBackwardItem, _sumItem;
    private readonly List<DynamicsGradient> _trackGradients = [];
    private int _trackCount, _groupCount;
    private long _observedBins;
    private bool[]? _plannedMask;
    private bool _planned, _plannedApart;
    private LinearGaussianModel? _parameters;
    private T* _z, _zGradient, _states, _stateGradient;
    private VaryingNoise<T> _noise;
    private T _weight;
    private bool _detachTarget;

    /// <summary>Buffers for batches of <paramref name="windows"/> x <paramref name="bins"/> observations of <paramref name="latent"/>
    /// dimensions.</summary>
    public KalmanLikelihoodKernel(int windows, int bins, int latent, int state, ForkJoin team)
    {
        if (latent > state)
        {
            throw new ArgumentException(
                $"The latent dimension {latent} exceeds the state dimension {state}: C = [I 0] needs at least as many states.",
                nameof(latent));
        }
        (_windows, _bins, _latent, _state, _team) = (windows, bins, latent, state, team);
        (_d, _l) = (Simd.RoundUp(state, 8), Simd.RoundUp(latent, 8));
        _transition = new(_d * _d);
        _transitionTransposed = new(_d * _d);
        _offset = new(_d);
        _forwardItem = group =>
            MeanRecursion<T>.Forward(
                _groups[group], _tracks[_groups[group].Track], _transition.Pointer, _offset.Pointer, _z, _state, _latent);
        _targetItem = group => MeanRecursion<T>.TargetGradient(_groups[group], _tracks[_groups[group].Track], _zGradient, _latent, _weight);
        _backwardItem = group =>
            MeanRecursion<T>.Backward(
                _groups[group],
                _tracks[_groups[group].Track],
                _transitionTransposed.Pointer,
                _zGradient,
                _state,
                _latent,
                _weight,
                _detachTarget,
                _stateGradient);
        _statesItem = group => MeanRecursion<T>.CopyStates(_groups[group], _states, _bins, _state, _d);
        _trackForwardItem = track =>
            _tracks[track].Forward(
                _parameters!, _patterns[track], _noise.ObservationOf(track, _bins * _latent), _noise.ProcessOf(track, _bins * _state));
        _trackBackwardItem = TrackBackward;
        _sumItem = SumStretch;
    }

    /// <summary>Changes whenever what a reverse sweep needs is overwritten.</summary>
    public long Pass { get; private set; }

    /// <summary>Mean negative log-likelihood in nats per observed bin of z [window, bin, latent]; <paramref name="mask"/> [window, bin] is
    /// true where a bin is observed, null where all are. <paramref name="noise"/>: variances that each bin has of its own, instead of the
    /// parameters'.</summary>
    public double Forward(LinearGaussianModel parameters, T* z, bool[]? mask, VaryingNoise<T> noise = default)
    {
        Pass++;
        _noise = noise;
        Plan(mask, apart: noise.Varies);
        _parameters = parameters;
        _z = z;
        for (int i = 0; i < _state; i++)
        {
            _offset.Pointer[i] = T.CreateTruncating(parameters.Offset[i]);
            for (int j = 0; j < _state; j++)
            {
                T a = T.CreateTruncating(parameters.Transition[(i * _state) + j]);
                _transition.Pointer[(i * _d) + j] = a;
                _transitionTransposed.Pointer[(j * _d) + i] = a;
            }
        }
        _team.Run(_trackCount, _trackForwardItem);
        _team.Run(_groupCount, _forwardItem);
        double total = 0;
        for (int group = 0; group < _groupCount; group++)
        {
            total += 0.5 * _groups[group].SquaredInnovations;
        }
        for (int track = 0; track < _trackCount; track++)
        {
            total += _tracks[track].WindowCount * _tracks[track].Recursion.HalfLogDeterminant.Sum();
        }
        return (total / _observedBins) + (0.5 * _latent * Math.Log(2 * Math.PI));
    }

    /// <summary>Gradient of <paramref name="upstream"/> times the last <see cref="Forward"/>'s value: by z into
    /// <paramref name="zGradient"/> [window, bin, latent] (overwritten), by the parameters added to <paramref name="gradient"/>, by the
    /// variances that bins had of their own into <paramref name="noiseGradient"/> (overwritten; the parameters' entry of a variance that
    /// varied gets 0).</summary>
    public void Backward(
        double upstream, T* zGradient, bool detachTarget, DynamicsGradient gradient, VaryingNoise<T> noiseGradient = default)
    {
        _stateGradient = null;
        Reverse(upstream / _observedBins, zGradient, detachTarget, gradient, noiseGradient);
    }

    /// <summary>Copies the filtered states of the last <see cref="Forward"/>, less b, into <paramref name="states"/> [window, bin,
    /// state].</summary>
    public void CopyStates(T* states)
    {
        _states = states;
        _team.Run(_groupCount, _statesItem);
    }

    /// <summary>As <see cref="Backward"/>, of a loss that depends on the filtered states (less b) of the last <see cref="Forward"/> by
    /// <paramref name="stateGradient"/> [window, bin, state], and on nothing else of it.</summary>
    public void BackwardFromStates(
        T* stateGradient, T* zGradient, DynamicsGradient gradient, VaryingNoise<T> noiseGradient = default)
    {
        _stateGradient = stateGradient;
        Reverse(0, zGradient, detachTarget: false, gradient, noiseGradient);
    }

    private void Reverse(
        double weight, T* zGradient, bool detachTarget, DynamicsGradient gradient, VaryingNoise<T> noiseGradient)
    {
        Pass++; // the innovations are overwritten
        _zGradient = zGradient;
        (_weight, _detachTarget) = (T.CreateTruncating(weight), detachTarget);
        _team.Run(_groupCount, _backwardItem);
        _team.Run((_bins + StretchBins - 1) / StretchBins, _sumItem);
        _team.Run(_trackCount, _trackBackwardItem);
        for (int track = 0; track < _trackCount; track++)
        {
            Add(_trackGradients[track], gradient);
            if (noiseGradient.Observation != null)
            {
                _tracks[track].Observation.StoreGradient(noiseGradient.ObservationOf(track, _bins * _latent));
            }
            if (noiseGradient.Process != null)
            {
                _tracks[track].Process.StoreGradient(noiseGradient.ProcessOf(track, _bins * _state));
            }
        }
        for (int group = 0; group < _groupCount; group++)
        {
            AddLanes(_groups[group], gradient);
        }
    }

    /// <summary>Gradient of the last <see cref="Forward"/>'s value by z where it is the target of the prediction, and the prediction a
    /// constant, into <paramref name="zGradient"/> [window, bin, latent] (overwritten): what a detached target takes from
    /// <see cref="Backward"/>.</summary>
    public void TargetGradient(T* zGradient)
    {
        Pass++; // the innovations are overwritten
        _weight = T.CreateTruncating(1.0 / _observedBins);
        _zGradient = zGradient;
        _team.Run(_groupCount, _targetItem);
    }

    /// <summary>Frees the buffers; the team stays its owner's.</summary>
    public void Dispose()
    {
        _transition.Dispose();
        _transitionTransposed.Dispose();
        _offset.Dispose();
        _tracks.ForEach(track => track.Dispose());
        _groups.ForEach(group => group.Dispose());
    }

    /// <summary>Adds up the groups' sums over one stretch of bins; the tracks' recursions then run over them backward.</summary>
    private void SumStretch(int stretch)
    {
        int first = stretch * StretchBins, bins = Math.Min(StretchBins, _bins - first);
        double weight = double.CreateTruncating(_weight);
        for (int t = 0; t < _trackCount; t++)
        {
            CovarianceTrack<T> track = _tracks[t];
            double* gain = track.GainGradient.Pointer + ((long)first * _d * _l);
            double* precision = track.PrecisionGradient.Pointer + ((long)first * _l * _l);
            new Span<double>(gain, bins * _d * _l).Clear();
            new Span<double>(precision, bins * _l * _l).Clear();
            for (int g = 0; g < _groupCount; g++)
            {
                WindowGroup<T> group = _groups[g];
                if (group.Track == t)
                {
                    AddRows(gain, group.GainGradient.Pointer + ((long)first * _d * group.Width), bins * _d, group.Width, 1);
                    AddRows(
                        precision,
                        group.InnovationProducts.Pointer + ((long)first * _l * group.Width),
                        bins * _l,
                        group.Width,
                        0.5 * weight);
                }
            }
        }
    }

    private void TrackBackward(int index)
    {
        CovarianceTrack<T> track = _tracks[index];
        track.LogDeterminantWeight.AsSpan().Fill(double.CreateTruncating(_weight) * track.WindowCount);
        track.Backward(_trackGradients[index]);
    }

    /// <summary>target [rows, L] += scale * source [rows, width]; padding columns hold zeros on both sides.</summary>
    private void AddRows(double* target, T* source, int rows, int width, double scale)
    {
        Vector512<double> factor = Vector512.Create(scale);
        for (int row = 0; row < rows; row++, target += _l, source += width)
        {
            for (int k = 0; k < _l; k += 8)
            {
                Vector512<double> value = typeof(T) == typeof(float)
                    ? Vector512.WidenLower(Vector256.Load((float*)source + k).ToVector512())
                    : Vector512.Load((double*)source + k);
                Simd.Fma(factor, value, Vector512.Load(target + k)).Store(target + k);
            }
        }
    }

    private void AddLanes(WindowGroup<T> group, DynamicsGradient gradient)
    {
        int lanes = Vector512<T>.Count;
        for (int i = 0; i < _state; i++)
        {
            gradient.Offset[i] += double.CreateTruncating(Vector512.Sum(Vector512.Load(group.Offset.Pointer + (i * lanes))));
            for (int j = 0; j < _state; j++)
            {
                gradient.Transition[(i * _state) + j] += double.CreateTruncating(
                    Vector512.Sum(Vector512.Load(group.TransitionGradient.Pointer + (((i * _d) + j) * lanes))));
            }
        }
    }

    private static void Add(DynamicsGradient source, DynamicsGradient target)
    {
        for (int i = 0; i < source.Transition.Length; i++)
        {
            target.Transition[i] += source.Transition[i];
        }
        for (int i = 0; i < source.ProcessNoise.Length; i++)
        {
            target.ProcessNoise[i] += source.ProcessNoise[i];
        }
        target.ObservationVariance += source.ObservationVariance;
    }

    /// <summary>Sorts the windows into tracks (equal patterns of missing bins; each window its own when they are kept apart) and those into
    /// groups of one vector.</summary>
    private void Plan(bool[]? mask, bool apart)
    {
        if (_planned && apart == _plannedApart
            && (mask is null ? _plannedMask is null : _plannedMask is not null && mask.AsSpan().SequenceEqual(_plannedMask)))
        {
            return;
        }
        _planned = false;
        _patterns.Clear();
        (_trackCount, _groupCount, _observedBins) = (0, 0, 0);
        for (int window = 0; window < _windows; window++)
        {
            ReadOnlySpan<bool> pattern = mask is null ? default : mask.AsSpan(window * _bins, _bins);
            int track = FindTrack(pattern, apart ? window : 0);
            _tracks[track].WindowCount++;
            _observedBins += pattern.IsEmpty ? _bins : pattern.Count(true);
            GroupFor(track).Windows.Add(window);
        }
        if (_observedBins == 0)
        {
            throw new ArgumentException("Every bin of the batch is missing: there is nothing to predict.", nameof(mask));
        }
        _plannedMask = mask?.ToArray();
        (_planned, _plannedApart) = (true, apart);
    }

    /// <summary>The first track from <paramref name="first"/> on with this pattern, made if there is none.</summary>
    private int FindTrack(ReadOnlySpan<bool> pattern, int first)
    {
        bool complete = pattern.IndexOf(false) < 0;
        for (int i = first; i < _trackCount; i++)
        {
            if (complete ? _patterns[i] is null : _patterns[i] is { } known && pattern.SequenceEqual(known))
            {
                return i;
            }
        }
        if (_trackCount == _tracks.Count)
        {
            _tracks.Add(new CovarianceTrack<T>(_state, _latent, _bins));
            _trackGradients.Add(new DynamicsGradient(_state));
        }
        _tracks[_trackCount].WindowCount = 0;
        _patterns.Add(complete ? null : pattern.ToArray());
        return _trackCount++;
    }

    private WindowGroup<T> GroupFor(int track)
    {
        for (int i = 0; i < _groupCount; i++)
        {
            if (_groups[i].Track == track && _groups[i].Windows.Count < Vector512<T>.Count)
            {
                return _groups[i];
            }
        }
        if (_groupCount == _groups.Count)
        {
            _groups.Add(new WindowGroup<T>(_d, _l, _bins));
        }
        WindowGroup<T> group = _groups[_groupCount++];
        group.Windows.Clear();
        group.Track = track;
        return group;
    }
}

/// <summary>Up to one vector of windows that share a pattern of missing bins: window i of the group is lane i of every vector.
/// Owns what the forward sweep leaves for the backward sweep, and what the backward sweep accumulates.</summary>
internal sealed unsafe class WindowGroup<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Bins whose outer products are gathered before the gradient of A is updated.</summary>
    public const int TimeBlock = 16;

    /// <summary>Buffers for padded dimensions <paramref name="state"/> and <paramref name="latent"/>.</summary>
    public WindowGroup(int state, int latent, int bins)
    {
        int lanes = Vector512<T>.Count;
        Width = Simd.RoundUp(latent, lanes);
        State = new((bins + 1L) * state * lanes);
        Innovation = new((long)bins * latent * lanes);
        GainGradient = new((long)bins * state * Width);
        InnovationProducts = new((long)bins * latent * Width);
        TransitionGradient = new((long)state * state * lanes);
        Scratch = new(((1L + TimeBlock) * state * lanes) + (2L * latent * lanes) + ((long)lanes * Width));
        Offset = new((long)state * lanes);
    }

    /// <summary>Index of the group's covariance recursion.</summary>
    public int Track { get; set; }

    /// <summary>The windows in lane order.</summary>
    public List<int> Windows { get; } = [];

    /// <summary>h_t - b [bin + 1, state, lane], entry 0 before the first bin.</summary>
    public NativeBuffer<T> State { get; }

    /// <summary>Innovations e_t [bin, latent, lane].</summary>
    public NativeBuffer<T> Innovation { get; }

    /// <summary>Sums over the group's windows, d loss / d K_t [bin, state, width].</summary>
    public NativeBuffer<T> GainGradient { get; }

    /// <summary>Sums over the group's windows, e_t e_t' [bin, latent, width].</summary>
    public NativeBuffer<T> InnovationProducts { get; }

    /// <summary>The latent dimension padded to whole vectors: leading dimension of the sums.</summary>
    public int Width { get; }

    /// <summary>Per-lane partial sums of the gradient by A, [state, state, lane].</summary>
    public NativeBuffer<T> TransitionGradient { get; }

    /// <summary>Working space of the backward sweep.</summary>
    public NativeBuffer<T> Scratch { get; }

    /// <summary>Per-lane partial sums of the gradient by b, [state, lane].</summary>
    public NativeBuffer<T> Offset { get; }

    /// <summary>Sum over windows and observed bins of e' S^-1 e.</summary>
    public double SquaredInnovations { get; set; }

    public void Dispose()
    {
        foreach (NativeBuffer<T> buffer in (NativeBuffer<T>[])[State, Innovation, GainGradient, InnovationProducts, TransitionGradient,
            Scratch, Offset])
        {
            buffer.Dispose();
        }
    }
}
