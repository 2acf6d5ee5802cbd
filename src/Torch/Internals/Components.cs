namespace TorchSharp.Internals;

/// <summary>What a module registered, by name and in order.</summary>
internal sealed class Components<T>
    where T : class
{
    private readonly List<(string Name, T Value)> items = [];

    internal IEnumerable<(string Name, T Value)> Items => items;

    internal IEnumerable<T> Values => items.Select(item => item.Value);

    internal bool Contains(string name) => items.Exists(item => item.Name == name);

    internal bool Holds(T value) => items.Exists(item => ReferenceEquals(item.Value, value));

    internal void Add(string name, T value)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.'))
        {
            throw new ArgumentException($"'{name}' is not a component's name: it must not be empty or contain a dot", nameof(name));
        }

        if (Contains(name))
        {
            throw new InvalidOperationException($"'{name}' is registered already");
        }

        items.Add((name, value));
    }
}
