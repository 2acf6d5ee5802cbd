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

    /// <summary>Loads the first of the libraries that is there and loads.</summary>
    /// <exception cref="InputException">None is: <paramref name="library"/> is not installed, on <paramref name="where"/>, with the remedy.</exception>
    public static nint LoadFirst(IEnumerable<string> names, string library, string where, string remedy)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }
        throw new InputException($"{library} is not installed for this machine ({RuntimeInformation.RuntimeIdentifier})", where, remedy);
    }
}
