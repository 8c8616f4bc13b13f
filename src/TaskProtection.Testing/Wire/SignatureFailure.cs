namespace TaskProtection.Testing.Wire;

/// <summary>Why a signature was refused.</summary>
internal enum SignatureFailure
{
    /// <summary>Nothing of a signature is there.</summary>
    Missing,

    /// <summary>A part of it is missing or cannot be read.</summary>
    Incomplete,

    /// <summary>The access key or its session token is not known.</summary>
    UnknownKey,

    /// <summary>The session is over.</summary>
    Expired,

    /// <summary>Wrong secret, scope or date, or the request was changed on the way.</summary>
    Mismatch,
}
