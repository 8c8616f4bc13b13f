namespace TaskProtection.Interop.Serve;

/// <summary>Who may sign; the names are those of the JavaScript SDK.</summary>
internal sealed record Keys(string AccessKeyId, string SecretAccessKey, string? SessionToken);
