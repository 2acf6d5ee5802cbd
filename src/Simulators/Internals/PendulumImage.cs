using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;

namespace Dynamics.Simulators.Internals;

/// <summary>Renders a pendulum: each pixel is the brighter of rod (a Gaussian of the distance to it) and bob.</summary>
internal sealed class PendulumImage(PendulumImageView view) : FrameRenderer(view.Size * view.Size)
{
    private readonly float _middle = (view.Size - 1) / 2f, _rod = (float)(view.RodLength * view.Size / 2);
    private readonly float _bobExponent = (float)(-0.5 / (view.BobPixels * view.BobPixels)),
        _rodExponent = (float)(-0.5 / (view.RodPixels * view.RodPixels));

    public override bool Clips(ReadOnlySpan<double> state) => false;

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        (double sin, double cos) = Math.SinCos(state[0]);
        ref float target = ref MemoryMarshal.GetReference(frame[..(FeatureCount + Slack)]);
        Vector512<float> first = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15f) - Vector512.Create(_middle);
        Vector512<float> rod = Vector512.Create(_rod), brightness = Vector512.Create((float)view.RodBrightness);
        for (int row = 0; row < view.Size; row++)
        {
            float down = row - _middle;
            Vector512<float> alongRow = Vector512.Create((float)(down * cos)), acrossRow = Vector512.Create((float)(down * sin));
            for (int column = 0; column < view.Size; column += VectorMath.Width)
            {
                Vector512<float> right = first + Vector512.Create((float)column);
                // Along the rod from the pivot, and across it.
                Vector512<float> along = Vector512.FusedMultiplyAdd(right, Vector512.Create((float)sin), alongRow);
                Vector512<float> across = Vector512.FusedMultiplyAdd(right, Vector512.Create((float)cos), -acrossRow);
                Vector512<float> beyond = along - Vector512.Max(Vector512<float>.Zero, Vector512.Min(along, rod)), toBob = along - rod,
                    square = across * across;
                Vector512<float> rodPixel =
                    brightness * VectorMath.Exp(Vector512.FusedMultiplyAdd(beyond, beyond, square) * Vector512.Create(_rodExponent));
                Vector512<float> bobPixel =
                    VectorMath.Exp(Vector512.FusedMultiplyAdd(toBob, toBob, square) * Vector512.Create(_bobExponent));
                Vector512.Max(rodPixel, bobPixel).StoreUnsafe(ref target, (nuint)(row * view.Size + column));
            }
        }
    }
}
