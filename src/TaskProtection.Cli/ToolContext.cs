using Amazon.Runtime;
using TaskProtection.Aws;

namespace TaskProtection.Cli;

/// <summary>All that the tool touches outside of itself.</summary>
internal sealed record ToolContext
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What was found; nothing else goes there, so that it can be piped.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Progress and problems.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    public EcsEnvironment Environment { get; init; } = new(null);

    /// <summary>Answers the requests; null for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Signs; null for the SDK's own chain.</summary>
    public AWSCredentials? Credentials { get; init; }
}
