namespace TaskProtection.Testing.AutoScaling;

/// <summary>
/// Whether a group whose zones differ by more than one instance evens them out: it launches an instance in the emptiest zone, then terminates one
/// in the fullest. AWS's groups do; whether protection from scale-in keeps an instance from it, AWS does not say in so many words.
/// </summary>
public enum ZoneRebalancing
{
    /// <summary>It does not, as when the process <c>AZRebalance</c> is suspended.</summary>
    Off,

    /// <summary>It does, and protected instances stay.</summary>
    RespectsProtection,

    /// <summary>It does, and takes protected instances too.</summary>
    IgnoresProtection,
}
