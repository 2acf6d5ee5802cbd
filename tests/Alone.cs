namespace Dynamics.Tests;

/// <summary>For tests of what the whole process shares (random state, thread counts, live tensors): they run with no others
/// beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
