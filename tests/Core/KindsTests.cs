using System.Reflection;
using System.Text.Json.Serialization;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Core;

public sealed class KindsTests
{
    private abstract record Shape;

    private abstract record Round : Shape;

    [Kind("square")]
    private sealed record Square : Shape
    {
        public double Side { get; init => field = Check.Positive(value); } = 1;
    }

    [Kind("disc", Formerly = "circle")]
    private sealed record Disc : Round
    {
        public double Radius { get; init; } = 1;

        public Shape? Hole { get; init; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Old), "old")]
    private abstract record ByAttributes;

    private sealed record Old : ByAttributes;

    private abstract record Doubled;

    [Kind("same")]
    private sealed record First : Doubled;

    [Kind("same")]
    private sealed record Second : Doubled;

    private sealed record Drawing
    {
        public Shape Main { get; init; } = new Square();

        public IReadOnlyList<Shape> More { get; init; } = [];

        public IReadOnlyDictionary<string, Shape> Named { get; init; } = new Dictionary<string, Shape>();

        public Round? Round { get; init; }

        public ByAttributes? Old { get; init; }
    }

    [Fact]
    public void Of_Family_HoldsItsMembersAndThoseOfItsBranches()
    {
        Assert.Equal(new Dictionary<string, Type> { ["disc"] = typeof(Disc), ["square"] = typeof(Square) }, Kinds.Of<Shape>());
        Assert.Equal(["disc"], Kinds.Of<Round>().Keys);
        Assert.Equal("disc", Kinds.NameOf(typeof(Disc)));
        Assert.Throws<ArgumentException>(() => Kinds.NameOf(typeof(Shape)));
        Assert.Empty(Kinds.Of<ByAttributes>());
        Assert.Equal([new Disc(), new Square()], Kinds.CreateAll<Shape>());
    }

    [Fact]
    public void Of_FamiliesOfOtherAssemblies_AreFound()
    {
        Assert.Equal(["adam", "adamW", "lars", "sgd"], Kinds.Of<OptimizerChoice>().Keys);
        Assert.Equal(["chronological", "lapBlocks", "nestedTrials"], Kinds.Of<SplitOptions>().Keys);
    }

    [Fact]
    public void Of_TwoMembersOfOneName_SaysWhich()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Kinds.Of<Doubled>());
        Assert.Matches("'same' of Doubled is both (First and Second|Second and First)", error.Message);
    }

    [Fact]
    public void Parse_TextOfAFamily_IsThatMember()
    {
        Drawing drawing = new()
        {
            Main = new Disc { Radius = 2, Hole = new Square { Side = 0.5 } },
            More = [new Square(), new Disc()],
            Named = new Dictionary<string, Shape> { ["a.b"] = new Disc { Radius = 3 } },
            Round = new Disc(),
            Old = new Old(),
        };
        string text = OptionsJson.ToText(drawing);
        Drawing read = OptionsJson.Parse<Drawing>(text, "text");
        Assert.Equal(drawing.Main, read.Main);
        Assert.Equal(drawing.More, read.More);
        Assert.Equal(drawing.Named, read.Named);
        Assert.Equal(drawing.Round, read.Round);
        Assert.Equal(drawing.Old, read.Old);
        Assert.Equal(text, OptionsJson.ToText(read));
        Assert.StartsWith("{\n  \"kind\": \"square\"", OptionsJson.ToText<Shape>(new Square()));
    }

    [Fact]
    public void Parse_FormerName_IsReadAnywhereAndNeverWritten()
    {
        Drawing read = OptionsJson.Parse<Drawing>(
            """
            {
              "main": { "radius": 2, "kind": "circle", "hole": { "kind": "circle" } }, // as it was called
              "more": [ { "kind": "square" }, { "kind": "circle" } ],
              "named": { "circle": { "kind": "circle" } }
            }
            """,
            "text");
        Assert.Equal(new Disc { Radius = 2, Hole = new Disc() }, read.Main);
        Assert.Equal([new Square(), new Disc()], read.More);
        Assert.Equal(new Disc(), read.Named["circle"]);
        Assert.DoesNotContain("\"kind\": \"circle\"", OptionsJson.ToText(read));
    }

    [Fact]
    public void LoadOver_FormerName_IsTheSameKind()
    {
        using var folder = new TemporaryFolder();
        folder.File("changes.json", """{"main": {"kind": "circle", "hole": null}}""");
        Drawing under = new() { Main = new Disc { Radius = 5, Hole = new Square() } };
        Assert.Equal(new Disc { Radius = 5 }, OptionsJson.LoadOver(folder["changes.json"], under).Main);
    }

    [Fact]
    public void Override_Kind_TakesPresentAndFormerNames()
    {
        Assert.Equal(new Disc { Radius = 4 }, OptionsJson.Override(new Drawing(), ["main.kind=circle", "main.radius=4"]).Main);
        Assert.Equal(new Disc { Radius = 4 }, OptionsJson.Override(new Drawing(), ["main.kind=disc", "main.radius=4"]).Main);
    }

    [Theory]
    [InlineData("""{"main": {"kind": "cube"}}""", "options.json: the kind 'cube' of 'main' is unknown; use one of disc, square")]
    [InlineData("""{"round": {"kind": "square"}}""", "options.json: the kind 'square' of 'round' is unknown; use one of disc")]
    [InlineData("""{"old": {"kind": "new"}}""", "options.json: the kind 'new' of 'old' is unknown; use one of old")]
    [InlineData("""{"main": {"side": 2}}""",
        "options.json: 'main' has several kinds and does not say which; add \"kind\" to it, one of disc, square")]
    [InlineData("""{"more": [{"kind": "square"}, {"side": 2}]}""",
        "options.json: 'more[1]' has several kinds and does not say which; add \"kind\" to it, one of disc, square")]
    [InlineData("""{"more": [{"kind": "square"}, {"kind": "ring"}]}""",
        "options.json: the kind 'ring' of 'more[1]' is unknown; use one of disc, square")]
    [InlineData("""{"main": {"kind": "square", "radius": 2}}""", "options.json: the key 'main.radius' is unknown; use one of side")]
    [InlineData("""{"main": {"kind": "square", "side": "long"}}""",
        "options.json: the value of 'main.side' is not a number; give a number")]
    [InlineData("""{"main": {"kind": "square", "side": -1}}""", "options.json, side: -1 is not positive; give a number above 0")]
    public void Parse_Mistakes_SayWhereAndWhatThereIs(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => OptionsJson.Parse<Drawing>(text, "options.json")).Message);

    [Fact]
    public void Kinds_OfAllFamilies_AreCamelCaseAndOfSealedTypes()
    {
        var members = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Dynamics", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetCustomAttribute<KindAttribute>(inherit: false) is not null)
                .ToArray();
        Assert.All(members, type => Assert.True(type.IsSealed && type.BaseType!.IsAbstract, type.Name));
        Assert.All(members, type => Assert.Matches("^[a-z][A-Za-z0-9-]*$", Kinds.NameOf(type)));
    }
}
