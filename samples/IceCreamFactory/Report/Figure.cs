namespace IceCreamFactory.Report;

/// <summary>One figure of a run.</summary>
/// <param name="Key">Its name in the checker's output.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Value">Its value; null where the run has none.</param>
internal sealed record Figure(string Key, string Title, decimal? Value);
