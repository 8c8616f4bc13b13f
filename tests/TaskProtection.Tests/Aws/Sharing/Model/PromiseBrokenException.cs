namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>What was promised does not hold in the schedule that led here.</summary>
internal sealed class PromiseBrokenException(string message) : Exception(message);
