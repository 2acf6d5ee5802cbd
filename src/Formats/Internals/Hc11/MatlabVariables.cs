using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>Variables of a MATLAB 7.3 file. Each array is stored with its axes reversed, always: what MATLAB shows as k x 2
/// is 2 x k in the file.</summary>
internal static class MatlabVariables
{
    /// <summary>A row or column of numbers; null where there is no such variable.</summary>
    /// <exception cref="InputException">It is no vector of numbers.</exception>
    public static double[]? Vector(Hdf5Group group, string name)
    {
        Hdf5Dataset? variable = Find(group, name);
        return variable is null ? null : IsEmpty(variable) ? [] : RequireVector(variable).ReadDoubles();
    }

    /// <summary>A row or column of numbers.</summary>
    /// <exception cref="InputException">There is none, or it is no vector of numbers.</exception>
    public static double[] RequireVector(Hdf5Group group, string name)
    {
        Hdf5Dataset variable = Find(group, name) ?? group.RequireDataset(name);
        return IsEmpty(variable) ? [] : RequireVector(variable).ReadDoubles();
    }

    /// <summary>The data set of a row or column of numbers, to be read in blocks.</summary>
    /// <exception cref="InputException">There is none, or it is no vector of numbers, or empty.</exception>
    public static Hdf5Dataset OpenVector(Hdf5Group group, string name)
    {
        Hdf5Dataset variable = Find(group, name) ?? group.RequireDataset(name);
        return IsEmpty(variable) ? throw variable.Fault("is empty") : RequireVector(variable);
    }

    /// <summary>The columns of a MATLAB array with two columns; null where there is no such variable.</summary>
    /// <exception cref="InputException">It is no array of numbers with two columns.</exception>
    public static (double[] First, double[] Second)? TwoColumns(Hdf5Group group, string name)
    {
        Hdf5Dataset? variable = Find(group, name);
        if (variable is null)
        {
            return null;
        }
        if (IsEmpty(variable))
        {
            return ([], []);
        }
        if (variable.Shape is not [2, _])
        {
            throw variable.Fault($"is {variable.ShapeText} in the file, expected 2 x n (n x 2 in MATLAB)");
        }
        double[] both = variable.ReadDoubles();
        return (both[..(both.Length / 2)], both[(both.Length / 2)..]);
    }

    /// <summary>A text; null where there is no such variable.</summary>
    /// <exception cref="InputException">It is no text.</exception>
    public static string? Text(Hdf5Group group, string name)
    {
        Hdf5Dataset? variable = Find(group, name);
        if (variable is null || IsEmpty(variable))
        {
            return null;
        }
        return variable.Type.IsText
            ? variable.ReadTexts().FirstOrDefault()
            : string.Concat(RequireVector(variable).ReadIntegers().Select(unit => (char)(ushort)unit));
    }

    /// <summary>Empty arrays hold their extent instead of elements, and an attribute that says so.</summary>
    private static bool IsEmpty(Hdf5Dataset variable) => variable.Length == 0 || variable.NumberAttribute("MATLAB_empty") is > 0;

    private static Hdf5Dataset RequireVector(Hdf5Dataset variable) => variable.Shape.Count(extent => extent != 1) <= 1
        ? variable
        : throw variable.Fault($"is {variable.ShapeText}, expected one row or column");

    /// <summary>The data set of a variable, or the only one that a cell holds.</summary>
    private static Hdf5Dataset? Find(Hdf5Group group, string name)
    {
        Hdf5Dataset? variable = group.Dataset(name);
        return variable is not { Type.IsReference: true, Length: 1 }
            ? variable
            : group.Dereference(variable.ReadReferences()[0]) as Hdf5Dataset ?? throw variable.Fault("is a cell that holds no array");
    }
}
