namespace Dynamics.Simulators.Internals;

/// <summary>Observes linear mixtures of the first truth channels.</summary>
internal sealed class LinearMixture(double[,] matrix) : FrameRenderer(matrix.GetLength(0))
{
    public override bool Clips(ReadOnlySpan<double> state) => false;

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        int sources = matrix.GetLength(1);
        for (int mixture = 0; mixture < FeatureCount; mixture++)
        {
            double sum = 0;
            for (int source = 0; source < sources; source++)
            {
                sum += matrix[mixture, source] * state[source];
            }
            frame[mixture] = (float)sum;
        }
    }
}
