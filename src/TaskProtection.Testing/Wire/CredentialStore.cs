using System.Collections.Concurrent;

namespace TaskProtection.Testing.Wire;

/// <summary>The access keys of the simulated account: who may sign, and until when. Safe from any thread.</summary>
public sealed class CredentialStore
{
    // What the ECS agent hands out for a task role.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, IssuedCredentials> _keys = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly Random _random;

    internal CredentialStore(TimeProvider clock, Random random)
    {
        _clock = clock;
        _random = random;
        Administrator = Add(new IssuedCredentials("AKIA" + Text(16), Text(40), null, null, null));
    }

    /// <summary>A long-lived key that belongs to no task: for the program that drives the simulator.</summary>
    public IssuedCredentials Administrator { get; }

    /// <summary>Issues a temporary key to an ECS task's role.</summary>
    /// <param name="owner">The task's id: requests signed with the key count as this task's.</param>
    /// <param name="lifetime">How long it is good for, by <see cref="SimulatorOptions.SignatureClock"/>. Default 6 hours.</param>
    public IssuedCredentials Issue(string owner, TimeSpan? lifetime = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);

        // The token has the characters that real ones have and that a careless encoder breaks.
        var expiration = _clock.GetUtcNow() + (lifetime ?? DefaultLifetime);
        return Add(new IssuedCredentials("ASIA" + Text(16), Text(40), $"{Text(60)}/+==", expiration, owner));
    }

    /// <summary>Ends every key that was issued to the task; later requests signed with one are answered that their token is expired.</summary>
    public void Expire(string owner)
    {
        foreach (var (id, key) in _keys)
        {
            if (key.Owner == owner)
            {
                _keys[id] = key with { Expiration = _clock.GetUtcNow() };
            }
        }
    }

    internal IssuedCredentials? Find(string accessKeyId) => _keys.GetValueOrDefault(accessKeyId);

    internal IssuedCredentials Add(IssuedCredentials credentials) => _keys[credentials.AccessKeyId] = credentials;

    private string Text(int length) => new(_random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length));
}
