using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Internals;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class ErrorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Matmul_ShapesThatDoNotFit_IsAnExceptionInLibtorchsWords()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).matmul(zeros(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        Assert.DoesNotContain("Exception raised from", error.Message);
        Assert.DoesNotContain(".cpp", error.Message);
        Assert.DoesNotContain("\n", error.Message.TrimEnd());
    }

    [Fact]
    public void Operators_MistakesOfAllKinds_AreExceptionsAndLeaveTheProcessWell()
    {
        Action[] mistakes =
        [
            () => (zeros(2) + zeros(3)).Dispose(),
            () => zeros(2, 2)[5].Dispose(),
            () => zeros(2).view(3).Dispose(),
            () => cat([zeros(2, 2), zeros(3, 3)], 1).Dispose(),
            () => linalg.inv(zeros(2, 2)).Dispose(),
            () => linalg.cholesky(-eye(2)).Dispose(),
            () => einsum("ij,jk", zeros(2, 2)).Dispose(),
            () => zeros(2).gather(0, tensor(new long[] { 7 })).Dispose(),
            () => zeros(2).to(device("cuda:0")).Dispose(),
            () => zeros(2).backward(),
            () => nn.functional.cross_entropy(zeros(2, 2), tensor(new long[] { 0, 9 })).Dispose(),
            () => zeros(-1).Dispose(),
        ];
        foreach (var mistake in mistakes)
        {
            Assert.NotEmpty(Assert.Throws<ExternalException>(mistake).Message);
        }

        Assert.Equal(4, ones(2, 2).sum().item<float>());
    }

    [Fact]
    public void Tensor_AfterDispose_IsAnInvalidOperation()
    {
        var t = zeros(2);
        t.Dispose();
        t.Dispose();
        Assert.True(t.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => t + 1);
        Assert.Throws<InvalidOperationException>(() => t.shape);
    }

    [Fact]
    public void Item_OfManyElementsOrAnotherType_IsAnException()
    {
        Assert.ThrowsAny<Exception>(() => zeros(2).item<float>());
        Assert.ThrowsAny<Exception>(() => zeros(1).item<double>());
        Assert.ThrowsAny<Exception>(() => zeros(2).data<double>());
    }

    [Fact]
    public void Tensor_WrongNumberOfElements_IsAnArgumentException() =>
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2, 3 }, [2, 2]));

    [Fact]
    public void Operator_ThatDoesNotExist_IsAnExceptionAtItsFirstCall()
    {
        var missing = new Operator("aten::no_such_operator");
        using var t = zeros(1);
        Assert.Contains("no_such_operator", Assert.Throws<ExternalException>(() => missing.Call(t)).Message);
    }

    [Fact]
    public void Aten_EveryOperatorNamed_ExistsInLibtorch()
    {
        var fields = typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic);
        Assert.NotEmpty(fields);
        Assert.All(fields.Where(field => field.FieldType == typeof(Operator)), field => ((Operator)field.GetValue(null)!).LookUp());
    }
}
