namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>H5T_class_t: what the elements of a data set are.</summary>
internal enum Hdf5Class
{
    Integer = 0,
    Float = 1,
    Time = 2,
    Text = 3,
    Bits = 4,
    Opaque = 5,
    Compound = 6,
    Reference = 7,
    Enumeration = 8,
    VariableLength = 9,
    Array = 10,
}
