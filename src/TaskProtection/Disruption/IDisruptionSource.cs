namespace TaskProtection.Disruption;

/// <summary>One place where AWS says that the task or its instance is about to go.</summary>
internal interface IDisruptionSource
{
    /// <summary>What it tells of, for the log.</summary>
    string Name { get; }

    /// <summary>The pause between two looks while it answers.</summary>
    TimeSpan Pace { get; }

    /// <summary>Looks once, for as long as the token lets it. Whatever keeps it from seeing anything is an answer too.</summary>
    ValueTask<DisruptionLook> LookAsync(CancellationToken cancellationToken);
}
