namespace Dynamics.Core;

/// <summary>A mistake that the user can mend: bad input or wrong usage. The command line prints it as one line and exits with code 2;
/// control characters in what a file says about itself become blanks.</summary>
/// <param name="what">What was found, and what was expected.</param>
/// <param name="where">The file (with its row or data-set path), option or argument that is at fault.</param>
/// <param name="remedy">What to do about it, as an instruction.</param>
/// <param name="inner">What failed underneath, where something did.</param>
public sealed class InputException(string what, string where, string remedy, Exception? inner = null)
    : Exception($"{OneLine(where)}: {OneLine(what)}; {OneLine(remedy)}", inner)
{
    private const int Longest = 2000;

    /// <summary>What was found, and what was expected.</summary>
    public string What { get; } = OneLine(what);

    /// <summary>The file, row, data-set path, option or argument at fault.</summary>
    public string Where { get; } = OneLine(where);

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Names and texts out of a file may be of any length and hold anything.</summary>
    private static string OneLine(string text)
    {
        string cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return cut.Any(IsBreak) ? new string([.. cut.Select(c => IsBreak(c) ? ' ' : c)]) : cut;
    }

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
