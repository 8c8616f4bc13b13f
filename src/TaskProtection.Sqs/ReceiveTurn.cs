namespace TaskProtection.Sqs;

/// <summary>One receive, to when its messages are admitted or returned.</summary>
/// <param name="Asked">For how many messages it asked; 0 when nobody wants to know.</param>
/// <param name="Brought">How many it brought.</param>
/// <param name="Pause">How long to pause before the next.</param>
internal readonly record struct ReceiveTurn(int Asked, int Brought, TimeSpan Pause)
{
    /// <summary>Keeps an idle worker from spinning where no long poll slows it down: none was asked for, or something in between answers at once.</summary>
    public static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(1);

    /// <summary>Where a long poll was asked for, it may be answered a moment before its second is over, and has slowed it down all the same.</summary>
    public static ReceiveTurn Of(int asked, int brought, TimeSpan took)
        => new(asked, brought, brought == 0 && took < IdlePause / 2 ? IdlePause : TimeSpan.Zero);
}
