namespace TaskProtection.Sqs;

/// <summary>One message and for how many seconds from now it is to stay hidden; 0 gives it back.</summary>
internal readonly record struct VisibilityChange(InFlightMessage Message, int Seconds);
