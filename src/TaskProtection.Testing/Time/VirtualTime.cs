namespace TaskProtection.Testing.Time;

/// <summary>A clock that moves only when it is told to, or when nothing is running.</summary>
public sealed class VirtualTime : TimeProvider
{
}
