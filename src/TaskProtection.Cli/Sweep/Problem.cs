namespace TaskProtection.Cli.Sweep;

/// <summary>Why the look is incomplete.</summary>
/// <param name="Action">The action, as IAM names it.</param>
/// <param name="Resource">What it was about, where it was about one thing.</param>
/// <param name="Code">AWS's error code, where there was one.</param>
/// <param name="Message">What happened.</param>
/// <param name="MissingStatement">The IAM statement that would allow it, where it was denied.</param>
internal sealed record Problem(string Action, string? Resource, string? Code, string Message, string? MissingStatement);
