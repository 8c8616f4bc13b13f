namespace IceCreamFactory.History;

/// <summary>How a task's try at an order ended.</summary>
internal enum Outcome
{
    /// <summary>The ice cream was made.</summary>
    Made,

    /// <summary>It was made although another had been made already: the work is wasted.</summary>
    MadeAgain,

    /// <summary>The task was stopped or died first: the work is wasted.</summary>
    Cut,
}
