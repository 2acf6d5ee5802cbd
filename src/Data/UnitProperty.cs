using System.Globalization;

namespace Dynamics.Data;

/// <summary>A property of the units of a recording, one value a unit: a number (<c>depth_um</c>) or a text (<c>quality</c>).</summary>
public sealed class UnitProperty
{
    private UnitProperty(double[]? numbers, string[]? texts) => (Numbers, Texts) = (numbers, texts);

    /// <summary>The numbers, one a unit, NaN where not known; null if the property is a text. Not copied.</summary>
    public double[]? Numbers { get; }

    /// <summary>The texts, one a unit, empty where not known; null if the property is a number. Not copied.</summary>
    public string[]? Texts { get; }

    /// <summary>Number of units.</summary>
    public int Count => Numbers?.Length ?? Texts!.Length;

    /// <summary>The values, a <c>double[]</c> or a <c>string[]</c>.</summary>
    public Array Values => Numbers ?? (Array)Texts!;

    /// <summary>A number a unit.</summary>
    public static UnitProperty Of(double[] numbers) => new(numbers, null);

    /// <summary>A text a unit.</summary>
    public static UnitProperty Of(string[] texts) => new(null, texts);

    /// <summary>A number a unit.</summary>
    public static implicit operator UnitProperty(double[] numbers) => Of(numbers);

    /// <summary>A text a unit.</summary>
    public static implicit operator UnitProperty(string[] texts) => Of(texts);

    /// <summary>The value of a unit as text: a number without loss, in the invariant culture.</summary>
    public string TextAt(int unit) => Texts?[unit] ?? Numbers![unit].ToString(CultureInfo.InvariantCulture);

    /// <summary>The property of some of the units, in the order given.</summary>
    public UnitProperty At(IReadOnlyList<int> units) =>
        Numbers is not null ? Of([.. units.Select(unit => Numbers[unit])]) : Of([.. units.Select(unit => Texts![unit])]);
}
