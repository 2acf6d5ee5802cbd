using Dynamics.Training;

namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>Tells when a logged step is reached.</summary>
internal sealed class StepAlarm(long step, Action reached) : IProgress<TrainingEvent>
{
    public void Report(TrainingEvent value)
    {
        if (value is TrainingEvent.StepCompleted done && done.Step >= step)
        {
            reached();
        }
    }
}
