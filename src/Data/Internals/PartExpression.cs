using System.Globalization;

namespace Dynamics.Data.Internals;

/// <summary>Reads one part of a split, <c>from:to</c> in fractions or seconds (<c>600s</c>), into bins.</summary>
internal static class PartExpression
{
    /// <summary>True for a part that is left out on purpose.</summary>
    public static bool IsNone(string text) => text.Trim() is "" or "none";

    /// <summary>The bins of the part. Ends are rounded to the nearest bin edge, so parts that meet in the text meet in bins.</summary>
    /// <exception cref="InputException">Text that is no part, or ends beyond the recording.</exception>
    public static BinRange Parse(string text, string option, BinnedRecording recording)
    {
        string[] ends = text.Split(':');
        if (ends.Length != 2)
        {
            throw Unreadable(text, option);
        }
        var part = new BinRange(Edge(ends[0], text, option, recording), Edge(ends[1], text, option, recording));
        return part.End >= part.Start
            ? part
            : throw new InputException($"'{text}' ends before it starts", option, "write the earlier end first, for instance 0.75:1");
    }

    private static int Edge(string end, string text, string option, BinnedRecording recording)
    {
        string trimmed = end.Trim();
        bool seconds = trimmed.EndsWith('s');
        string number = seconds ? trimmed[..^1] : trimmed;
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            throw Unreadable(text, option);
        }
        double bins = seconds ? value / recording.BinWidthSeconds : value * recording.BinCount;
        if (value < 0 || (!seconds && value > 1) || Math.Round(bins) > recording.BinCount)
        {
            double duration = recording.BinCount * recording.BinWidthSeconds;
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"'{trimmed}' in '{text}' lies outside the recording of {duration:0.###} s"), option,
                "give fractions from 0 to 1, or seconds from the recording's start such as 600s");
        }
        return (int)Math.Round(bins);
    }

    private static InputException Unreadable(string text, string option) =>
        new($"'{text}' is not a part of the recording", option, "write from:to in fractions (0.6:0.75) or in seconds (0s:600s)");
}
