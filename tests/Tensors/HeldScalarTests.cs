using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Tensors;

/// <summary>No code of ours passes a number where TorchSharp wants a <see cref="Scalar"/>, or reads one of a tensor, by whatever way: the
/// compiled calls are read, and what TorchSharp itself does in them.</summary>
public sealed class HeldScalarTests
{
    private static readonly string s_folder = AppContext.BaseDirectory;

    /// <summary>TorchSharp's methods that make a scalar, or call one that does.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_unsafe = new(() =>
    {
        using CompiledCalls calls = new(s_folder);
        return calls.Reaching("TorchSharp.dll", IsScalarMaker);
    });

    public static TheoryData<string> Assemblies => [.. Directory.EnumerateFiles(s_folder, "*.dll")
        .Select(file => Path.GetFileName(file))
        .Where(name => name.StartsWith("Dynamics.", StringComparison.Ordinal) || name == "dynamics.dll")];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Calls_OfAnAssembly_MakeNoScalarThatNothingHolds(string assembly)
    {
        using CompiledCalls calls = new(s_folder);
        IReadOnlyDictionary<string, string> unsafeMethods = s_unsafe.Value;
        string[] found = [.. calls.Of(assembly)
            .Where(call => unsafeMethods.ContainsKey(call.Callee) && call.CallerType != typeof(TensorArithmetic).FullName)
            .Select(call => $"{call.Caller} calls {call.Callee}, and that {unsafeMethods[call.Callee]}")];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    /// <summary>The reading itself works: it finds the unheld scalar in what looks harmless, and none in what is.</summary>
    [Fact]
    public void Reaching_TorchSharp_TellsSafeFromUnsafe()
    {
        IReadOnlyDictionary<string, string> unsafeMethods = s_unsafe.Value;
        string tensor = "TorchSharp.torch/Tensor";
        Assert.Contains($"{tensor} {tensor}::op_Addition({tensor},{tensor})", unsafeMethods);
        Assert.Contains($"{tensor} {tensor}::square()", unsafeMethods);
        Assert.Contains($"{tensor} {tensor}::op_Multiply({tensor},System.Double)", unsafeMethods);
        Assert.Contains($"System.Double TorchSharp.TensorExtensionMethods::ToDouble({tensor})", unsafeMethods);
        Assert.DoesNotContain($"{tensor} {tensor}::op_Subtraction({tensor},{tensor})", unsafeMethods);
        Assert.DoesNotContain($"{tensor} {tensor}::exp()", unsafeMethods);
        Assert.DoesNotContain($"{tensor} {tensor}::add({tensor},TorchSharp.Scalar)", unsafeMethods);
    }

    [Fact]
    public void Methods_OfTensorArithmetic_HoldWhatTheyMake()
    {
        // Of TorchSharp's methods that take a scalar, those that make a second one of their own are no use to them either.
        using CompiledCalls calls = new(s_folder);
        IReadOnlyDictionary<string, string> unsafeMethods = s_unsafe.Value;
        string[] found = [.. calls.Of("Dynamics.Tensors.dll")
            .Where(
                call =>
                    call.CallerType == typeof(TensorArithmetic).FullName && unsafeMethods.ContainsKey(call.Callee)
                        && !IsScalarMaker(call.Callee))
            .Select(call => call.Callee)];
        Assert.Empty(found);
    }

    [Fact]
    public void Arithmetic_WhileGarbageIsCollected_NeverFailsAndNeverErrs()
    {
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor a = ones([8]), b = ones([8]);
            for (int i = 0; i < 20_000; i++)
            {
                using DisposeScope step = NewDisposeScope();
                Tensor value =
                    a.Times(3).Plus(b).Plus(0.5).DividedBy(2).AtLeast(1).AtMost(2).Squared().ScaleInPlace(2).AddInPlace(b).Minus(1);
                Assert.Equal(8, value[3].Number()); // 2 * min(2, (3 + 1 + 0.5) / 2)²
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    private static bool IsScalarMaker(string method) => new[]
    {
        "TorchSharp.Scalar::op_Implicit", "TorchSharp.ScalarExtensionMethods::ToScalar", "TorchSharp.torch/Tensor::ToScalar",
    }.Any(maker => method.Contains(maker, StringComparison.Ordinal));
}
