using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class PointwiseTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, Func<double, double> Formula)> Anywhere = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["neg"] = (x => -x, x => -x),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["exp static"] = (x => exp(x), Math.Exp),
        ["exp2"] = (x => x.exp2(), x => Math.Pow(2, x)),
        ["expm1"] = (x => x.expm1(), x => Math.Exp(x) - 1),
        ["square"] = (x => x.square(), x => x * x),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["relu"] = (x => x.relu(), x => Math.Max(0, x)),
        ["silu"] = (x => x.silu(), x => x / (1 + Math.Exp(-x))),
        ["softplus"] = (x => nn.functional.softplus(x), x => Math.Log(1 + Math.Exp(x))),
        ["softplus beta"] = (x => nn.functional.softplus(x, 2), x => Math.Log(1 + Math.Exp(2 * x)) / 2),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tan"] = (x => x.tan(), Math.Tan),
        ["sinh"] = (x => x.sinh(), Math.Sinh),
        ["cosh"] = (x => x.cosh(), Math.Cosh),
        ["atan"] = (x => x.atan(), Math.Atan),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["trunc"] = (x => x.trunc(), Math.Truncate),
        ["round"] = (x => x.round(), x => Math.Round(x, MidpointRounding.ToEven)),
        ["round decimals"] = (x => x.round(2), x => Math.Round(x, 2)),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["frac"] = (x => x.frac(), x => x - Math.Truncate(x)),
        ["clamp"] = (x => x.clamp(-0.5, 0.25), x => Math.Clamp(x, -0.5, 0.25)),
        ["clamp min"] = (x => x.clamp(min: 0.1), x => Math.Max(0.1, x)),
        ["clamp max"] = (x => x.clamp_max(0.1), x => Math.Min(0.1, x)),
        ["pow"] = (x => x.pow(3), x => x * x * x),
        ["add"] = (x => x + 2, x => x + 2),
        ["sub"] = (x => 2 - x, x => 2 - x),
        ["mul"] = (x => x * 3f, x => x * 3),
        ["div"] = (x => x / 3, x => x / 3),
        ["remainder"] = (x => x % 0.7, x => x - (0.7 * Math.Floor(x / 0.7))),
        ["add alpha"] = (x => x.add(x, -3), x => -2 * x),
        ["addcmul"] = (x => x.addcmul(x, x, 0.5), x => x + (0.5 * x * x)),
        ["addcdiv"] = (x => x.addcdiv(x, x.exp(), 2), x => x + (2 * x / Math.Exp(x))),
        ["lerp"] = (x => x.lerp(x * x, x.zeros_like() + 0.3), x => x + (0.3 * ((x * x) - x))),
        ["maximum"] = (x => x.maximum(x.square()), x => Math.Max(x, x * x)),
        ["minimum"] = (x => minimum(x, x.square()), x => Math.Min(x, x * x)),
        ["where"] = (x => where(x > 0, x, x * 2), x => x > 0 ? x : 2 * x),
        ["atan2"] = (x => x.atan2(x.exp()), x => Math.Atan2(x, Math.Exp(x))),
        ["nan_to_num"] = (x => (x / 0).nan_to_num(0, 1, -1), x => Math.Sign(x)),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, Func<double, double> Formula)> AboveZero = new()
    {
        ["log"] = (x => x.log(), Math.Log),
        ["log static"] = (x => log(x), Math.Log),
        ["log2"] = (x => x.log2(), Math.Log2),
        ["log10"] = (x => x.log10(), Math.Log10),
        ["log1p"] = (x => x.log1p(), x => Math.Log(1 + x)),
        ["sqrt"] = (x => x.sqrt(), Math.Sqrt),
        ["rsqrt"] = (x => x.rsqrt(), x => 1 / Math.Sqrt(x)),
        ["reciprocal"] = (x => x.reciprocal(), x => 1 / x),
        ["pow half"] = (x => x.pow(0.5), Math.Sqrt),
        ["pow tensor"] = (x => x.pow(x), x => Math.Pow(x, x)),
        ["asin"] = (x => (x / 4).asin(), x => Math.Asin(x / 4)),
        ["acos"] = (x => (x / 4).acos(), x => Math.Acos(x / 4)),
        ["digamma step"] = (x => (x + 1).digamma() - x.digamma(), x => 1 / x),
        ["lgamma step"] = (x => (x + 1).lgamma() - x.lgamma(), Math.Log),
        ["erf plus erfc"] = (x => x.erf() + x.erfc(), _ => 1),
    };

    private static readonly Dictionary<string, (Action<Tensor> InPlace, Func<double, double> Formula)> InPlace = new()
    {
        ["add_"] = (x => x.add_(2), x => x + 2),
        ["add_ tensor"] = (x => x.add_(x.square(), 0.5), x => x + (0.5 * x * x)),
        ["sub_"] = (x => x.sub_(1), x => x - 1),
        ["mul_"] = (x => x.mul_(-2), x => -2 * x),
        ["div_"] = (x => x.div_(4), x => x / 4),
        ["clamp_"] = (x => x.clamp_(-0.5, 0.5), x => Math.Clamp(x, -0.5, 0.5)),
        ["exp_"] = (x => x.exp_(), Math.Exp),
        ["neg_"] = (x => x.neg_(), x => -x),
        ["abs_"] = (x => x.abs_(), Math.Abs),
        ["zero_"] = (x => x.zero_(), _ => 0),
        ["fill_"] = (x => x.fill_(7), _ => 7),
        ["copy_"] = (x => x.copy_(x.square()), x => x * x),
        ["masked_fill_"] = (x => x.masked_fill_(x < 0, 9), x => x < 0 ? 9 : x),
    };

    public static TheoryData<string> AnywhereNames => [.. Anywhere.Keys];

    public static TheoryData<string> AboveZeroNames => [.. AboveZero.Keys];

    public static TheoryData<string> InPlaceNames => [.. InPlace.Keys];

    [Theory]
    [MemberData(nameof(AnywhereNames))]
    public void Operator_OnReals_IsItsFormula(string name)
    {
        using var scope = NewDisposeScope();
        var x = Uniform(1, 41, -3, 3);
        Close(x.Select(Anywhere[name].Formula), Anywhere[name].Operator(tensor(x)));
    }

    [Theory]
    [MemberData(nameof(AboveZeroNames))]
    public void Operator_OnPositiveReals_IsItsFormula(string name)
    {
        using var scope = NewDisposeScope();
        var x = Uniform(2, 41, 0.1, 3);
        Close(x.Select(AboveZero[name].Formula), AboveZero[name].Operator(tensor(x)), 1e-11);
    }

    [Theory]
    [MemberData(nameof(InPlaceNames))]
    public void InPlaceOperator_OnReals_ChangesItsTensor(string name)
    {
        using var scope = NewDisposeScope();
        var x = Uniform(3, 41, -3, 3);
        var t = tensor(x);
        InPlace[name].InPlace(t);
        Close(x.Select(InPlace[name].Formula), t);
    }

    [Fact]
    public void InPlaceOperator_Result_IsTheTensorItself()
    {
        using var t = tensor(new[] { 1.0, 2 });
        Assert.Same(t, t.add_(1).mul_(2).zero_());
    }

    [Fact]
    public void Operators_BroadcastTensors_AsDocumented()
    {
        using var scope = NewDisposeScope();
        var column = tensor(new[] { 1.0, 2 }).unsqueeze(1);
        var row = tensor(new[] { 10.0, 20, 30 });
        Assert.Equal([2, 3], (column + row).shape);
        Close([11, 21, 31, 12, 22, 32], column + row);
        Close([10, 20, 30, 20, 40, 60], column * row);
        Close([-9, -19, -29, -8, -18, -28], column - row);
        Close([0.1, 0.05, 1.0 / 30, 0.2, 0.1, 2.0 / 30], column / row);
    }

    [Fact]
    public void Comparisons_ScalarsAndTensors_AreBooleans()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1.0, 2, 3 });
        var b = tensor(new[] { 3.0, 2, 1 });
        Assert.Equal(ScalarType.Bool, (a < b).dtype);
        Assert.Equal([true, false, false], (a < b).data<bool>().ToArray());
        Assert.Equal([true, true, false], (a <= 2).data<bool>().ToArray());
        Assert.Equal([false, true, false], (a == b).data<bool>().ToArray());
        Assert.Equal([true, false, true], (a != b).data<bool>().ToArray());
        Assert.Equal([false, false, true], a.gt(2).data<bool>().ToArray());
        Assert.Equal([false, true, true], a.ge(b).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((a >= 2) & (a < 3)).data<bool>().ToArray());
        Assert.Equal([true, false, true], a.eq(2).logical_not().data<bool>().ToArray());
    }

    [Fact]
    public void Div_RoundingModes_FloorAndTruncate()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -7.0, 7 });
        Close([-4, 3], x.div(2, RoundingMode.floor));
        Close([-3, 3], x.div(2, RoundingMode.trunc));
        Close([-4, 3], x.floor_divide(tensor(2.0)));
    }

    [Fact]
    public void IsNanIsFinite_SpecialValues_AreFound()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { double.NaN, double.PositiveInfinity, 1 });
        Assert.Equal([true, false, false], x.isnan().data<bool>().ToArray());
        Assert.Equal([false, false, true], x.isfinite().data<bool>().ToArray());
        Assert.Equal([false, true, false], x.isinf().data<bool>().ToArray());
        Assert.True(x.isnan().any().item<bool>());
        Assert.False(x.isnan().all().item<bool>());
    }

    [Fact]
    public void Softmax_AlongADimension_IsExpOverItsSum()
    {
        using var scope = NewDisposeScope();
        var values = Uniform(4, 6, -2, 2);
        var x = tensor(values, [2, 3]);
        var expected = values.Chunk(3).SelectMany(row => row.Select(v => Math.Exp(v) / row.Sum(Math.Exp))).ToArray();
        Close(expected, x.softmax(1));
        Close(expected, softmax(x, 1));
        Close(expected.Select(v => Math.Log(v)), x.log_softmax(1));
        Close(expected.Select(v => Math.Log(v)), nn.functional.log_softmax(x, 1));
    }

    [Fact]
    public void Erf_AgainstItsSeries_Agrees()
    {
        using var scope = NewDisposeScope();
        static double Series(double x) =>
            2 / Math.Sqrt(Math.PI) * Enumerable.Range(0, 40).Aggregate(
                (Sum: 0.0, Term: x), (s, n) => (s.Sum + (s.Term / ((2 * n) + 1)), -s.Term * x * x / (n + 1))).Sum;
        var x = Uniform(5, 20, -1.5, 1.5);
        Close(x.Select(Series), tensor(x).erf(), 1e-11);
        Close(x, tensor(x).erf().erfinv(), 1e-10);
        Close(x.Select(v => v * 0.5 * (1 + Series(v / Math.Sqrt(2)))), tensor(x).gelu(), 1e-11);
    }
}
