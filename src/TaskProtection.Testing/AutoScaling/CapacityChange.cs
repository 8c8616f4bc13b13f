namespace TaskProtection.Testing.AutoScaling;

/// <summary>What taking an instance away by hand means for the group's desired capacity: the API's <c>ShouldDecrementDesiredCapacity</c>.</summary>
public enum CapacityChange
{
    /// <summary>It stays: a new instance takes the place.</summary>
    None,

    /// <summary>It is lowered by one: no new instance comes.</summary>
    Decrement,
}
