namespace TaskProtection.Sqs;

/// <summary>One receive, to when its messages are admitted or returned.</summary>
/// <param name="Asked">For how many messages it asked; 0 when nobody wants to know.</param>
/// <param name="Brought">How many it brought.</param>
/// <param name="Pause">How long to pause before the next.</param>
internal readonly record struct ReceiveTurn(int Asked, int Brought, TimeSpan Pause);
