namespace TaskProtection.Testing.Metadata;

/// <summary>The instance metadata service of every instance.</summary>
public sealed record ImdsSettings
{
    /// <summary>
    /// How many network hops the answer to a token request survives. Default 2, which containers in bridge mode need. With 1 the
    /// answer to the token request never arrives: the client sees no error, only silence.
    /// </summary>
    public int HttpPutResponseHopLimit { get; init; } = 2;
}
