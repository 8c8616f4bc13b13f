namespace TaskProtection.Cli;

/// <summary>The command cannot begin as it was called. The message is for whoever called it.</summary>
internal sealed class UsageException(string message) : Exception(message);
