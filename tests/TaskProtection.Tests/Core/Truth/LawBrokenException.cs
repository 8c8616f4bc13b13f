namespace TaskProtection.Tests.Core.Truth;

/// <summary>A law of the core does not hold; the message says which, and how.</summary>
internal sealed class LawBrokenException(int law, string how) : Exception($"Law {law}: {how}")
{
    public int Law => law;
}
