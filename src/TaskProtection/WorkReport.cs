namespace TaskProtection;

/// <summary>The scopes of one kind of work that are held.</summary>
/// <param name="Kind">
/// The first word of the name that was given to <c>EnterAsync</c>: what follows tells one unit from another, and may be an identifier. Null
/// for work without a name.
/// </param>
/// <param name="Count">How many there are, nested ones included.</param>
/// <param name="OldestAge">How long ago the oldest of them was admitted.</param>
public sealed record WorkReport(string? Kind, int Count, TimeSpan OldestAge);
