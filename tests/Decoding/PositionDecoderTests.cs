using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Laws that hold for every decoder: each one that is registered is a row, and so is that of docs/extending.md.</summary>
public sealed class PositionDecoderTests
{
    private const int Bins = 4000;

    private static readonly PositionDecoder[] s_decoders = [.. PositionDecoder.All, new HistoryDecoder()];
    private static readonly DecodingOptions s_options = SmallTrack.Options with
    {
        Decoders = s_decoders,
        BootstrapResamples = 20,
        NullShifts = 20,
    };
    private static readonly BinnedRecording s_recording = SmallTrack.Record(Bins, 12, 1);
    private static readonly Split s_split = SmallTrack.Split(Bins), s_noValidation = s_split with { Validation = BinSet.Empty };
    private static readonly BinRange s_test = s_split.Test.Span;
    private static readonly int s_middle = (s_test.Start + s_test.End) / 2;

    private static readonly Lazy<DecodingTable> s_table = new(() => Evaluate(s_recording, s_split));
    private static readonly Lazy<DecodingTable> s_labelsDestroyed = new(() => Evaluate(LabelsDestroyed(s_test.Start), s_split));
    private static readonly Lazy<DecodingTable> s_unvalidated = new(() => Evaluate(s_recording, s_noValidation));
    private static readonly Lazy<DecodingTable> s_unvalidatedDestroyed =
        new(() => Evaluate(LabelsDestroyed(s_split.Train.Span.End), s_noValidation));
    private static readonly Lazy<DecodingTable> s_futureDestroyed =
        new(() => Evaluate(s_recording with { Counts = FutureDestroyed() }, s_split));
    private static readonly Lazy<DecodingTable> s_silent =
        new(() => Evaluate(s_recording with { Counts = SmallTrack.Counts(Bins, 12, (_, _) => 0) }, s_split));

    public static TheoryData<string> Rows => [.. s_decoders.Select(decoder => decoder.Name)];

    [Fact]
    public void All_DecodersOfTheLibrary_AreRegisteredOnce()
    {
        IEnumerable<Type> written = typeof(PositionDecoder).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PositionDecoder)));
        Assert.Equal(
            written.Select(type => type.Name).Order(), PositionDecoder.All.Select(decoder => decoder.GetType().Name).Distinct().Order());
        Assert.Equal(PositionDecoder.All.Count, PositionDecoder.All.Select(decoder => decoder.Name).Distinct().Count());
        Assert.All(PositionDecoder.All, decoder => Assert.Matches("^[a-z]+([.][a-z]+)?$", decoder.Name));
        Assert.Equal(PositionDecoder.All, PositionDecoder.Named(PositionDecoder.All.Select(decoder => decoder.Name)));
    }

    // Predictions of test bins depend on the fit and on those bins' features only: a second fit, with the test labels destroyed, must be
    // the first one to the last bit.
    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_AgainWithTestLabelsDestroyed_PredictsTheSame(string name) =>
        AssertSame(s_table.Value[name], s_labelsDestroyed.Value[name]);

    // Without a validation part nothing but train labels may count, be it in a choice or in a fit.
    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_NoValidationAndAllLaterLabelsDestroyed_PredictsTheSame(string name)
    {
        AssertSame(s_unvalidated.Value[name], s_unvalidatedDestroyed.Value[name]);
        Assert.True(double.IsNaN(s_unvalidated.Value[name].ValidationRSquared));
    }

    // Spikes (and with them latents) are replaced from the middle of the test part on: what a causal decoder predicted before is untouched,
    // so neither fit nor choices nor calibration can have seen them. One that says it is not causal does look ahead.
    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_FutureDestroyed_LeavesThePastAloneIfCausal(string name)
    {
        (DecoderResult intact, DecoderResult destroyed) = (s_table.Value[name], s_futureDestroyed.Value[name]);
        int before = s_middle - s_test.Start;
        Assert.Equal(s_decoders.Single(decoder => decoder.Name == name).Causal, intact.Causal);
        if (intact.Causal)
        {
            Assert.Equal(intact.Choices, destroyed.Choices);
            Assert.All(intact.PredictedBySeed.Zip(destroyed.PredictedBySeed), pair =>
                Assert.Equal(pair.First[..before], pair.Second[..before]));
            Assert.Equal(intact.Lower[..before], destroyed.Lower[..before]);
            Assert.Equal(intact.Upper[..before], destroyed.Upper[..before]);
        }
        else
        {
            Assert.NotEqual(intact.Predicted[..before], destroyed.Predicted[..before]);
        }
        Assert.Equal(name is not ("mean" or "last"), !intact.Predicted.AsSpan(before).SequenceEqual(destroyed.Predicted.AsSpan(before)));
    }

    // Not a single spike, so that every feature is constant; one unit never fires in the other tables.
    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_NoSpikesAtAll_IsFiniteEverywhere(string name)
    {
        foreach (DecoderResult decoder in (DecoderResult[])[s_table.Value[name], s_unvalidated.Value[name], s_silent.Value[name]])
        {
            Assert.All(decoder.PredictedBySeed, predicted => Assert.DoesNotContain(predicted, value => !float.IsFinite(value)));
            Assert.DoesNotContain(decoder.Lower.Concat(decoder.Upper), value => !float.IsFinite(value));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_PositionNeverChanges_IsItOrSaysWhatToDo(string name)
    {
        const float Place = 0.5f;
        BinnedRecording still = s_recording with
        {
            Position = [.. s_recording.Position.Select(value => float.IsFinite(value) ? Place : value)],
        };
        PositionDecoder decoder = s_decoders.Single(decoder => decoder.Name == name);
        try
        {
            DecoderResult result =
                PositionDecoding.Evaluate(still, s_split, SmallTrack.Latents(still), s_options with { Decoders = [decoder] })[name];
            Assert.All(result.PredictedBySeed, predicted => Assert.All(predicted, value => Assert.Equal(Place, value, 1e-3f)));
            Assert.DoesNotContain(result.Lower.Concat(result.Upper), value => !float.IsFinite(value));
        }
        catch (InputException refused)
        {
            Assert.Equal("--train", refused.Where);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decode_Intervals_HaveAWidthAndACoverageAtEveryLevel(string name)
    {
        DecoderResult decoder = s_table.Value[name];
        Assert.Equal(PredictiveIntervals.Levels, decoder.CoverageCurve.Select(point => point.Nominal));
        Assert.All(decoder.CoverageCurve, point =>
            Assert.True(point.Observed is >= 0 and <= 1 && point.Calibrated is >= 0 and <= 1, $"{point}"));
        // Nested.
        Assert.Equal(decoder.CoverageCurve.Select(point => point.Observed).Order(), decoder.CoverageCurve.Select(point => point.Observed));
        Assert.InRange(decoder.All.Coverage95.Value, 0.5, 1);
        Assert.All(decoder.Lower.Zip(decoder.Upper), ends => Assert.True(ends.First < ends.Second));
        Assert.Equal(s_test, decoder.TestRange);
        Assert.All(decoder.PredictedBySeed, predicted => Assert.Equal(s_test.Length, predicted.Length));
        Assert.Contains(decoder.PredictedBySeed.Count, new[] { 1, 2 });
        Assert.Equal(decoder.PredictedBySeed.Count, decoder.Choices.Count);
    }

    private static DecodingTable Evaluate(BinnedRecording recording, Split split) =>
        PositionDecoding.Evaluate(recording, split, SmallTrack.Latents(recording), s_options);

    private static void AssertSame(DecoderResult first, DecoderResult second)
    {
        Assert.Equal(first.Choices, second.Choices);
        Assert.Equal(first.PredictedBySeed, second.PredictedBySeed);
        Assert.Equal(first.Lower, second.Lower);
        Assert.Equal(first.Upper, second.Upper);
        Assert.Equal(first.ValidationRSquared, second.ValidationRSquared);
    }

    /// <summary>Positions drawn at random from a bin on; where the animal was not tracked it still is not.</summary>
    private static BinnedRecording LabelsDestroyed(int from)
    {
        var random = new RandomStream(9);
        return s_recording with
        {
            Position = [.. s_recording.Position.Select((value, bin) => bin >= from ? (float)random.NextDouble() : value)],
        };
    }

    private static SparseCounts FutureDestroyed()
    {
        SparseCounts counts = s_recording.Counts;
        return SmallTrack.Counts(counts.BinCount, counts.UnitCount, (bin, unit) =>
        {
            if (bin >= s_middle)
            {
                return (bin * 7 + unit * 3) % 11 == 0 ? 2 : 0;
            }
            int entry =
                Array.IndexOf(counts.UnitIndices, unit, counts.RowOffsets[bin], counts.RowOffsets[bin + 1] - counts.RowOffsets[bin]);
            return entry < 0 ? 0 : (int)counts.Values[entry];
        });
    }
}
