namespace TaskProtection.Core;

/// <summary>One call that the core asks for. Its id tells its reply from that of an earlier, closed call.</summary>
/// <param name="Id">Unique within one state's history.</param>
/// <param name="Kind">What to ask of the target.</param>
/// <param name="Duration">For a protect: whole minutes, 1 to 2,880. Zero for a release.</param>
internal readonly record struct Call(long Id, CallKind Kind, TimeSpan Duration);
