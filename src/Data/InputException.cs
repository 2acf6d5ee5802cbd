namespace Dynamics.Data;

/// <summary>A mistake that the user can mend: bad input or wrong usage. The command line prints it as one line and exits with code 2; control
/// characters in what a file says about itself become blanks.</summary>
/// <param name="what">What was found, and what was expected.</param>
/// <param name="where">The file (with its row or data-set path), option or argument that is at fault.</param>
/// <param name="remedy">What to do about it, as an instruction.</param>
/// <param name="inner">What failed underneath, where something did.</param>
public sealed class InputException(string what, string where, string remedy, Exception? inner = null)
    : Exception(OneLine($"{where}: {what}; {remedy}"), inner)
{
    /// <summary>What was found, and what was expected.</summary>
    public string What { get; } = OneLine(what);

    /// <summary>The file, row, data-set path, option or argument at fault.</summary>
    public string Where { get; } = OneLine(where);

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;

    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)) : text;
}
