namespace Dynamics.Tests.Core;

public sealed class CheckTests
{
    private sealed record Knobs
    {
        public double Positive { get; init => field = Check.Positive(value); } = 1;

        public int AtLeast { get; init => field = Check.AtLeast(value, 3); } = 3;

        public double Above { get; init => field = Check.Above(value, 1); } = 2;

        public double Between { get; init => field = Check.Between(value, -1, 1); }

        public double StrictlyBetween { get; init => field = Check.StrictlyBetween(value, 0, 0.5); } = 0.1;

        public double AboveUpTo { get; init => field = Check.AboveUpTo(value, 0.5, 1); } = 1;

        public double BelowOne { get; init => field = Check.BelowOne(value); }

        public double UpToOne { get; init => field = Check.UpToOne(value); }

        public DayOfWeek Named { get; init => field = Check.Named(value); }

        public string NotEmpty { get; init => field = Check.NotEmpty(value); } = "a";

        public IReadOnlyList<double> EachBetween { get; init => field = Check.EachBetween(value, 1, 2, 0, 1); } = [0];
    }

    [Fact]
    public void Values_AtTheEndsOfTheirRanges_Pass()
    {
        Knobs knobs = new()
        {
            Positive = double.Epsilon, AtLeast = 3, Above = double.BitIncrement(1), Between = -1, StrictlyBetween = double.Epsilon,
            AboveUpTo = 1, BelowOne = 0, UpToOne = 1, Named = DayOfWeek.Saturday, NotEmpty = " ", EachBetween = [0, 1],
        };
        Assert.Equal((3, -1.0, 1.0), (knobs.AtLeast, knobs.Between, knobs.UpToOne));
        Assert.Equal(1, new Knobs { Between = 1 }.Between);
    }

    [Fact]
    public void Values_OutsideTheirRanges_AreNamedAsInJson()
    {
        Refused(() => new Knobs { Positive = 0 }, "positive: 0 is not positive; give a number above 0");
        Refused(() => new Knobs { Positive = double.PositiveInfinity }, "positive: Infinity is not positive; give a number above 0");
        Refused(() => new Knobs { AtLeast = 2 }, "atLeast: 2 is below 3; give 3 or more");
        Refused(() => new Knobs { Above = 1 }, "above: 1 is not above 1; give a number above 1");
        Refused(() => new Knobs { Between = 1.5 }, "between: 1.5 lies outside -1 to 1; give a value from -1 to 1");
        Refused(() => new Knobs { StrictlyBetween = 0.5 }, "strictlyBetween: 0.5 is not in (0, 0.5); give a number above 0 and below 0.5");
        Refused(() => new Knobs { AboveUpTo = 0.5 }, "aboveUpTo: 0.5 is not in (0.5, 1]; give a number above 0.5, up to 1");
        Refused(() => new Knobs { BelowOne = 1 }, "belowOne: 1 is not in [0, 1); give a number from 0 to below 1");
        Refused(() => new Knobs { UpToOne = -0.5 }, "upToOne: -0.5 is not in [0, 1]; give a number from 0 to 1");
        Refused(() => new Knobs { Named = (DayOfWeek)9 },
            "named: 9 is none of its values; use one of sunday, monday, tuesday, wednesday, thursday, friday, saturday");
        Refused(() => new Knobs { NotEmpty = "" }, "notEmpty: the text is empty; give a name");
        Refused(() => new Knobs { EachBetween = [] }, "eachBetween: 0 numbers; give 1 to 2 of them");
        Refused(() => new Knobs { EachBetween = [0, 2] }, "eachBetween: 2 lies outside 0 to 1; give a value from 0 to 1");
    }

    [Fact]
    public void NotANumber_IsRefusedByAll()
    {
        foreach (Func<Knobs> make in (Func<Knobs>[])
        [
            () => new() { Positive = double.NaN }, () => new() { Above = double.NaN }, () => new() { Between = double.NaN },
            () => new() { StrictlyBetween = double.NaN }, () => new() { AboveUpTo = double.NaN }, () => new() { BelowOne = double.NaN },
            () => new() { UpToOne = double.NaN }, () => new() { EachBetween = [double.NaN] },
        ])
        {
            Assert.Throws<InputException>(make);
        }
        Assert.Throws<InputException>(() => Check.AtLeast(double.NaN, 0));
    }

    private static void Refused(Func<object> make, string expected) => Assert.Equal(expected, Assert.Throws<InputException>(make).Message);
}
