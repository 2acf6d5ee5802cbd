using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;
using TorchSharp;

namespace Dynamics.Tests.Decoding;

public class GruTrainerTests
{
    /// <summary>A tensor that nothing holds may be ended by the finaliser while libtorch reads it; that broke the heap once.</summary>
    [Fact]
    public void Train_AnyLength_LeavesNoTensorToTheFinaliser()
    {
        const int Bins = 600, Units = 6;
        DecodingProblem problem = new(SmallTrack.Record(Bins, Units, 1), SmallTrack.Split(Bins), [], SmallTrack.Options);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (GruTrainer trainer = new(problem.Options.Gru, problem, new float[Bins * Units], seed: 1))
        {
            long made = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Assert.InRange(trainer.Train(CancellationToken.None), 1, problem.Options.Gru.MaximumEpochs);
            Assert.Equal(Bins * problem.Options.Gru.HiddenUnits, trainer.States(new BinRange(0, Bins)).Length);
            Assert.NotNull(trainer.Readout());
            Assert.Equal(made, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
