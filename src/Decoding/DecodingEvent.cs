namespace Dynamics.Decoding;

/// <summary>Progress of an evaluation.</summary>
public abstract record DecodingEvent
{
    private DecodingEvent()
    {
    }

    /// <summary>A decoder is about to be fitted.</summary>
    /// <param name="Name">Its name in the table.</param>
    /// <param name="Index">How many decoders came before it.</param>
    /// <param name="Count">How many there are.</param>
    public sealed record Started(string Name, int Index, int Count) : DecodingEvent;

    /// <summary>A decoder has been fitted and scored.</summary>
    /// <param name="Result">Its row of the table.</param>
    /// <param name="Elapsed">Time from its start.</param>
    public sealed record Scored(DecoderResult Result, TimeSpan Elapsed) : DecodingEvent;
}
