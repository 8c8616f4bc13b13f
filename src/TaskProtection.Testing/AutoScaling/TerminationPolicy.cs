namespace TaskProtection.Testing.AutoScaling;

/// <summary>Which unprotected instance a scale-in takes. The names are the API's.</summary>
public enum TerminationPolicy
{
    /// <summary>The one that was launched first.</summary>
    OldestInstance,

    /// <summary>The one that was launched last.</summary>
    NewestInstance,
}
