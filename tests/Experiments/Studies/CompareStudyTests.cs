using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Experiments.Studies;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class CompareStudyTests
{
    [Fact]
    public void Run_TwoRecordings_ScoresEveryDecoderOnEachAndPairsThem()
    {
        using TemporaryFolder folder = new();
        CompareStudy study = Small(folder);
        StudyJob job = new(study, torch.CPU, Threads: 2);
        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        foreach (string recording in (string[])["first", "second_half"])
        {
            string prefix = $"compare.{recording}.";
            Assert.Equal("m", report.Figures[$"{prefix}counts.ridge.median_abs_error"].Unit);
            Assert.Equal(
                report.Figures[$"{prefix}counts.ridge.median_abs_error_m@run"].Value,
                report.Figures[$"{prefix}counts.ridge.median_abs_error@run"].Value);
            Figure difference = report.Figures[$"{prefix}latent_minus_counts.r2@run"];
            Assert.Equal(
                report.Figures[$"{prefix}latent.ridge.r2@run"].Value - report.Figures[$"{prefix}counts.ridge.r2@run"].Value,
                difference.Value, 1e-9);
            Assert.InRange(difference.Value, difference.Low!.Value, difference.High!.Value);
            Assert.True(report.Figures.ContainsKey($"{prefix}validation_information"));
        }
        Assert.Equal(2, report.Figures["compare.latent_minus_counts.r2@run"].Seeds!.Count);
        Assert.Equal(2, Run.Open(Path.Combine(folder["study"], "first")).Manifest.Seeds.Count); // a run like any other

        // Collected from disk, it is the same.
        (StudyJob again, RunFolder place) = StudyRunner.Open(new CompareStudy(), folder["study"], null, torch.CPU, 1);
        StudyReport collected = StudyRunner.Collect(again, place);
        Assert.Equal(report.Figures.Keys.Order(), collected.Figures.Keys.Order());
        Assert.Equal(["first", "second_half"], collected.Cases.Select(one => one.Name));
        Assert.Contains(study.Tables(report)[0].Columns, column => column.Figure == "latent_minus_counts.r2@run");
    }

    /// <summary>Models on the same bins are paired with the first, and the best horizon is that of the highest held-out R².</summary>
    [Fact]
    public void Run_SeveralModels_PairsThemWithTheFirstAndChoosesTheHorizonOnHeldOutBlocks()
    {
        using TemporaryFolder folder = new();
        CompareStudy study = Small(folder);
        study = study with
        {
            Seeds = [1],
            Options = study.Options with
            {
                Recordings = [study.Options.Recordings[0]],
                Models = [ComparedModel.Parse("kalman"), ComparedModel.Parse("jepa@2"), ComparedModel.Parse("jepa@8")],
                Jepa = new() { LatentDimension = 3, BatchWindows = 4, WindowBins = 40, Training = new() { Steps = 15 } },
            },
        };
        StudyJob job = new(study, torch.CPU, Threads: 2);
        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        Assert.Equal(["first/kalman", "first/jepa_k2", "first/jepa_k8"], report.Cases.Select(one => one.Name));
        Figure Of(string name) => report.Figures[$"compare.first{name}"];
        foreach (string scope in (string[])["", "@run"])
        {
            foreach (string model in (string[])["jepa_k2", "jepa_k8"])
            {
                Figure difference = Of($"/{model}.latent.ridge.r2_minus_kalman{scope}");
                Assert.Equal(
                    Of($"/{model}.latent.ridge.r2{scope}").Value - Of($"/kalman.latent.ridge.r2{scope}").Value, difference.Value, 1e-6);
                Assert.InRange(difference.Value, difference.Low!.Value, difference.High!.Value);
            }
        }
        Assert.False(report.Figures.ContainsKey("compare.first/kalman.latent.ridge.r2_minus_kalman"));
        double best = Of("/jepa_k8.latent.ridge.heldout_r2").Value > Of("/jepa_k2.latent.ridge.heldout_r2").Value ? 8 : 2;
        Assert.Equal(best, Of(".jepa_best.horizon").Value);
        Assert.Equal(Of($"/jepa_k{best}.latent.ridge.r2_minus_kalman@run"), Of(".jepa_best.latent.ridge.r2_minus_kalman@run"));
        Assert.Equal("jepa", Run.Open(Path.Combine(folder["study"], "first", "jepa_k8")).Manifest.Kind);
        Assert.Contains(study.Tables(report), table => table.Heading == "R² less that of kalman");
    }

    [Theory]
    [InlineData("jepa@far")]
    [InlineData("kalman@3")]
    [InlineData("pca")]
    public void RunOf_AModelThatIsNone_IsRefused(string text)
    {
        using TemporaryFolder folder = new();
        CompareStudy study = Small(folder);
        InputException refused = Assert.Throws<InputException>(() =>
        {
            study = study with { Options = study.Options with { Models = [ComparedModel.Parse(text)] } };
            study.Validate(new(study, torch.CPU, 1));
        });
        Assert.Contains("jepa@40", refused.Message);
    }

    [Fact]
    public void Validate_RecordingsOfOneName_AreRefused()
    {
        using TemporaryFolder folder = new();
        CompareStudy study = Small(folder);
        study = study with { Options = study.Options with { Recordings = [.. study.Options.Recordings, study.Options.Recordings[0]] } };
        Assert.Contains("'first'", Assert.Throws<InputException>(() => study.Validate(new(study, torch.CPU, 1))).Message);
        Assert.Throws<InputException>(() => new CompareStudy().Validate(new(new CompareStudy(), torch.CPU, 1)));
    }

    [Fact]
    public void Parse_AFolderWithABinWidth_GivesBoth()
    {
        Assert.Equal(new ComparedRecording("recordings/r2192", 0.2), ComparedRecording.Parse("recordings/r2192@0.2"));
        Assert.Equal(new ComparedRecording("recordings/r2336", 0.2, "x,y"), ComparedRecording.Parse("recordings/r2336@0.2:x,y"));
        Assert.Equal(new ComparedRecording("recordings/r2336", null, "x,y"), ComparedRecording.Parse("recordings/r2336:x,y"));
        Assert.Equal("ec013_719", ComparedRecording.Parse("recordings/EC013.719/").Name);
        Assert.Contains("FOLDER@0.2", Assert.Throws<InputException>(() => ComparedRecording.Parse("rec@wide")).Message);
    }

    private static CompareStudy Small(TemporaryFolder folder)
    {
        foreach ((string name, int units) in (ReadOnlySpan<(string, int)>)[("first", 20), ("second.half", 30)])
        {
            RecordingFolder.Save(
                PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = units }).Recording, folder[name]);
        }
        return new()
        {
            Seeds = [1, 2],
            Options = new()
            {
                Recordings = [new(folder["first"]), new(folder["second.half"], 0.05)],
                Splits = [new ChronologicalSplit { PurgeSeconds = 1 }],
                Run = new()
                {
                    Model = new() { LatentDimension = 2, StateDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 10 },
                        BatchWindows = 4 },
                    TimeScalesSeconds = [0.1, 0.5],
                    EarlyStopping = new() { EverySteps = 10 },
                    Training = new() { Steps = 20 },
                },
                Decoding = new()
                {
                    Decoders = PositionDecoder.Named("latent.ridge", "counts.ridge"),
                    SmoothingTausSeconds = [0.5],
                    BootstrapResamples = 50,
                    NullShifts = 20,
                },
            },
        };
    }
}
