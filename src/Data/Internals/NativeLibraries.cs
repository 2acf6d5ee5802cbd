using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Dynamics.Data.Internals;

/// <summary>Where this assembly's P/Invokes find their libraries: an assembly may set one resolver only.</summary>
internal static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, Lazy<nint>> s_libraries = new();

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(),
        (name, _, _) => s_libraries.TryGetValue(name, out Lazy<nint>? library) ? library.Value : 0);

    /// <summary>Lets the imports of <paramref name="library"/> find it by <paramref name="load"/>, which is called once, when the first is used.</summary>
    public static Lazy<nint> Register(string library, Func<nint> load) => s_libraries.GetOrAdd(library, _ => new Lazy<nint>(load));
}
