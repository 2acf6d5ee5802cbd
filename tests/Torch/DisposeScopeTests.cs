using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_AtItsEnd_DisposesOfWhatWasMadeWithin()
    {
        Tensor a, b;
        using (var scope = NewDisposeScope())
        {
            a = zeros(2);
            b = a + 1;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(b));
        }

        Assert.True(a.IsInvalid && b.IsInvalid);
    }

    [Fact]
    public void MoveToOuterDisposeScope_Nested_MovesOneScopeOut()
    {
        Tensor kept;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                kept = (zeros(2) + 1).MoveToOuterDisposeScope();
            }

            Assert.False(kept.IsInvalid);
            Assert.True(outer.Contains(kept));
        }

        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void MoveToOuterDisposeScope_Outermost_LeavesTheTensorToTheCaller()
    {
        Tensor kept;
        using (var scope = NewDisposeScope())
        {
            kept = zeros(2).MoveToOuterDisposeScope();
        }

        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void DetachFromDisposeScope_AnyDepth_LeavesTheTensorToTheCaller()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
        {
            kept = zeros(2).DetachFromDisposeScope();
        }

        Assert.False(kept.IsInvalid);
        kept.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Attach_ATensorOfNobody_PutsItUnderTheScope()
    {
        var t = zeros(2);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(t);
        }

        Assert.True(t.IsInvalid);
    }

    [Fact]
    public void DisposeEverythingBut_Some_KeepsThose()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (zeros(1), zeros(1));
        scope.DisposeEverythingBut([b]);
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_SeveralTensors_MovesAll()
    {
        using var outer = NewDisposeScope();
        Tensor a, b;
        using (var inner = NewDisposeScope())
        {
            (a, b) = (zeros(1), zeros(1));
            inner.MoveToOuter(a, b);
        }

        Assert.Equal(2, outer.DisposablesCount);
        Assert.False(a.IsInvalid || b.IsInvalid);
    }

    [Fact]
    public void Dispose_ScopesOutOfOrder_IsAnException()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void Scope_WhenTheBodyThrows_StillDisposes()
    {
        Tensor? made = null;
        Assert.Throws<FormatException>((Action)(() =>
        {
            using var scope = NewDisposeScope();
            made = zeros(2);
            throw new FormatException();
        }));
        Assert.True(made!.IsInvalid);
    }

    [Fact]
    public void Statistics_OfAThread_CountWhatItDid()
    {
        ThreadDisposeScopeStatistics found = null!;
        var thread = new Thread(() =>
        {
            DisposeScopeManager.Statistics.Reset();
            var outside = zeros(1);
            using (NewDisposeScope())
            {
                zeros(1).DetachFromDisposeScope().Dispose();
                zeros(1).Dispose();
                _ = zeros(1);
            }

            outside.Dispose();
            found = DisposeScopeManager.Statistics;
        });
        thread.Start();
        thread.Join();
        Assert.Equal((1, 2), (found.CreatedOutsideScopeCount, found.DisposedOutsideScopeCount));
        Assert.Equal((3, 2, 1), (found.CreatedInScopeCount, found.DisposedInScopeCount, found.DetachedFromScopeCount));
        Assert.Equal(0, found.ThreadTotalLiveCount);
    }

    [Fact]
    public void Scope_OfAnotherThread_DoesNotTakeThisThreadsTensors()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = zeros(2));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        made!.Dispose();
    }

    [Fact]
    public void Parameter_MadeInAScope_TakesItsTensorsPlace()
    {
        using var scope = NewDisposeScope();
        var data = zeros(2);
        var parameter = new TorchSharp.Modules.Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.Equal([parameter], scope.DisposablesView);
        Assert.True(parameter.requires_grad && parameter.is_leaf);
    }

    [Fact]
    public void Parameter_OfADetachedTensor_StaysDetached()
    {
        using var scope = NewDisposeScope();
        using var parameter = new TorchSharp.Modules.Parameter(zeros(2).DetachFromDisposeScope());
        Assert.Equal(0, scope.DisposablesCount);
    }
}
