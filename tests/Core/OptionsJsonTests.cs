using Dynamics.Training;

namespace Dynamics.Tests.Core;

public sealed class OptionsJsonTests
{
    private sealed record StudyOptions
    {
        public string Name { get; init; } = "study";

        public double Threshold { get; init; } = double.NaN;

        public TrainingOptions Training { get; init; } = new();

        public DayOfWeek Day { get; init; } = DayOfWeek.Monday;
    }

    private sealed record Tour
    {
        public IReadOnlyList<int> Places { get; init; } = [];
    }

    [Fact]
    public void Parse_TextOfARecord_IsThatRecord()
    {
        var options = new StudyOptions
        {
            Name = "µ",
            Day = DayOfWeek.Friday,
            Training = new TrainingOptions { Steps = 7, GradientClipNorm = 0.5, Optimizer = new SgdOptions { Momentum = 0.25 } },
        };
        Assert.Equal(options, OptionsJson.Parse<StudyOptions>(OptionsJson.ToText(options), "text"));
    }

    [Fact]
    public void ToText_NaN_IsNullAndUnitsStayReadable()
    {
        string text = OptionsJson.ToText(new StudyOptions { Name = "µm" });
        Assert.Contains("\"threshold\": null", text);
        Assert.Contains("µm", text);
        Assert.Contains("\"kind\": \"adam\"", text);
    }

    [Fact]
    public void Parse_AbsentKeys_KeepDefaults() => Assert.Equal(new StudyOptions(), OptionsJson.Parse<StudyOptions>("{}", "text"));

    [Theory]
    [InlineData("""{"tainer": 1}""", "the key 'tainer' is unknown", "name, threshold, training, day")]
    [InlineData("""{"training": {"learningrate": 1}}""", "the key 'training.learningrate' is unknown", "steps, learningRate")]
    [InlineData("""{"training": {"steps": "many"}}""", "the value of 'training.steps' is not a whole number", "give")]
    [InlineData("{\n\"training\": {\"steps\": \"many\"}}", "the value of 'training.steps' is not a whole number (line 2)", "give")]
    [InlineData("""{"training": {"optimizer": {"beta1": 0.5}}}""", "does not say which", "kind")]
    [InlineData("""{"training": {"steps": 0}}""", "steps", "0 is below 1")]
    [InlineData("""{"training": {"learningRate": -1}}""", "learningRate", "-1 is not positive")]
    [InlineData("""{"training": {"optimizer": {"kind": "lion"}}}""", "optimizer", "lion")]
    [InlineData("""{"training": {"optimizer": {"kind": "sgd", "beta1": 0.9}}}""", "the key 'training.optimizer.beta1' is unknown",
        "momentum")]
    [InlineData("""{"training": null}""", "training", "null")]
    [InlineData("""{"name": "a", "name": "b"}""", "name", "uplicate")]
    [InlineData("""{"day": "someday"}""", "the value of 'day' is not one of sunday", "")]
    [InlineData("""{"name": """, "JSON", "")]
    [InlineData("""[1]""", "JSON", "")]
    [InlineData("""null""", "null", "object")]
    [InlineData("", "JSON", "")]
    public void Parse_Mistakes_AreOneLineThatNamesThem(string text, string first, string second)
    {
        var error = Assert.Throws<InputException>(() => OptionsJson.Parse<StudyOptions>(text, "options.json"));
        Assert.Contains(first, error.Message);
        Assert.Contains(second, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Override_Assignments_ApplyInOrderByPath()
    {
        StudyOptions changed = OptionsJson.Override(
            new StudyOptions(),
            ["training.steps=9", "training.steps=10", "name=12", "training.gradientClipNorm=2.5", "day=sunday", "threshold=0.5"]);
        Assert.Equal(10, changed.Training.Steps);
        Assert.Equal("12", changed.Name);
        Assert.Equal(2.5, changed.Training.GradientClipNorm);
        Assert.Equal(DayOfWeek.Sunday, changed.Day);
        Assert.Equal(0.5, changed.Threshold);
        Assert.Null(OptionsJson.Override(changed, ["training.gradientClipNorm=null"]).Training.GradientClipNorm);
    }

    [Fact]
    public void Override_Kind_StartsFromThatKindsDefaults()
    {
        StudyOptions changed = OptionsJson.Override(
            new StudyOptions(), ["training.optimizer.beta1=0.5", "training.optimizer.kind=sgd", "training.optimizer.momentum=0.1"]);
        Assert.Equal(new SgdOptions { Momentum = 0.1 }, changed.Training.Optimizer);
    }

    [Theory]
    [InlineData("training.step=3", "the key 'training.step' is unknown", "steps")]
    [InlineData("training.optimizer.momentum=0.5", "the key 'training.optimizer.momentum' is unknown", "beta1")]
    [InlineData("name.first=x", "'name' has no parts", "--set")]
    [InlineData("training.steps=many", "training.steps", "--set")]
    [InlineData("training.steps=2.5", "training.steps", "--set")]
    [InlineData("training.steps=-4", "-4 is below 1", "steps")]
    [InlineData("training", "not of the form key=value", "--set")]
    [InlineData("=3", "not of the form key=value", "--set")]
    public void Override_Mistakes_AreNamed(string assignment, string first, string second)
    {
        var error = Assert.Throws<InputException>(() => OptionsJson.Override(new StudyOptions(), [assignment]));
        Assert.Contains(first, error.Message);
        Assert.Contains(second, error.Message);
    }

    [Fact]
    public void LoadOver_AbsentKeys_KeepTheOptionsThatAreLaidUnder()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["changes.json"],
            """{"training": {"learningRate": 0.5, "optimizer": {"beta1": 0.25}}, /* a comment */ }""");
        StudyOptions under = new()
        {
            Name = "own",
            Training = new() { Steps = 7, GradientClipNorm = 3, Optimizer = new AdamOptions { Beta1 = 0.5, Beta2 = 0.75 } },
        };

        StudyOptions read = OptionsJson.LoadOver(folder["changes.json"], under);

        Assert.Equal("own", read.Name);
        Assert.Equal(new TrainingOptions { Steps = 7, LearningRate = 0.5, GradientClipNorm = 3,
            Optimizer = new AdamOptions { Beta1 = 0.25, Beta2 = 0.75 } }, read.Training);
    }

    [Theory]
    [InlineData("{}", new[] { 1, 2, 3 })]
    [InlineData("""{"places": [7]}""", new[] { 7 })]
    [InlineData("""{"places": []}""", new int[0])]
    public void LoadOver_Array_IsReplacedWholeOrKept(string text, int[] expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["changes.json"], text);

        Assert.Equal(expected, OptionsJson.LoadOver(folder["changes.json"], new Tour { Places = [1, 2, 3] }).Places);
    }

    [Fact]
    public void LoadOver_AnotherKind_StartsFromThatKindsDefaults()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["changes.json"],
            """{"training": {"optimizer": {"kind": "sgd", "momentum": 0.1}, "gradientClipNorm": null}}""");
        StudyOptions under = new() { Training = new() { Steps = 7, GradientClipNorm = 3 } };

        Assert.Equal(new TrainingOptions { Steps = 7, Optimizer = new SgdOptions { Momentum = 0.1 } },
            OptionsJson.LoadOver(folder["changes.json"], under).Training);
    }

    [Theory]
    [InlineData("""{"tainer": 1}""", "the key 'tainer' is unknown")]
    [InlineData("""{"training": {"learningrate": 1}}""", "the key 'training.learningrate' is unknown")]
    [InlineData("""{"training": {"optimizer": {"momentum": 0.5}}}""", "the key 'training.optimizer.momentum' is unknown")]
    [InlineData("""{"training": {"steps": 0}}""", "0 is below 1")]
    [InlineData("""{"name": "a", "name": "b"}""", "uplicate")]
    [InlineData("""{"name": """, "JSON")]
    [InlineData("[1]", "JSON")]
    [InlineData("null", "no object")]
    [InlineData("""{"training": {"steps": 3, "steps": 4}}""", "uplicate")]
    public void LoadOver_Mistakes_AreOneLineThatNamesThem(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["changes.json"], text);

        var error = Assert.Throws<InputException>(() => OptionsJson.LoadOver(folder["changes.json"], new StudyOptions()));

        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_MissingFile_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => OptionsJson.Load<StudyOptions>(folder["none.json"]));
        Assert.Throws<InputException>(() => OptionsJson.Load<StudyOptions>(folder.Path));
    }

    [Fact]
    public void Save_ThenLoad_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        OptionsJson.Save(folder["options.json"], new StudyOptions { Name = "x" });
        Assert.Equal("x", OptionsJson.Load<StudyOptions>(folder["options.json"]).Name);
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }
}
