namespace TaskProtection.Interop;

/// <summary>What SNS puts around a message that it delivers to a queue.</summary>
internal sealed record SnsNotification(string Type, string TopicArn, string Message);
