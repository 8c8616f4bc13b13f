namespace TaskProtection.Tests.Sqs;

/// <summary>What the promises of the worker are about. Where one never comes up, a green run shows nothing of it.</summary>
internal enum Matter
{
    Message,
    Delivery,
    Handling,
    StruckCall,

    /// <summary>A delivery of which no worker heard.</summary>
    Unheard,

    /// <summary>A visibility timeout that ended while a worker held the message.</summary>
    Expired,

    /// <summary>A message whose worker said that it lost it.</summary>
    Lost,

    /// <summary>A message handled twice at once, because SQS delivered it twice.</summary>
    TwiceAtOnce,

    /// <summary>A delivery that was refused protection and went back.</summary>
    RefusedInVain,

    /// <summary>A delivery that met a stop and went back.</summary>
    StoppedInVain,

    /// <summary>A last delivery that a worker began although it was told to stop.</summary>
    BegunInStop,

    /// <summary>A delivery of a message that its worker had handled before.</summary>
    HandledBefore,

    DeadLettered,

    /// <summary>A message dead-lettered without a handler ever having begun.</summary>
    DeadLetteredUntried,

    /// <summary>The same where no call was struck: stops that come one after the other, or a refusal and a stop, used up its deliveries.</summary>
    DeadLetteredUntriedUnstruck,

    /// <summary>A handler that ignored its abort.</summary>
    LeftHidden,

    /// <summary>A message that was stranded, with an excuse.</summary>
    Stranded,
}
