namespace TaskProtection.Tests.Chaos;

internal enum DisruptionKind
{
    // What AWS does by choice: protection keeps it off.
    DesiredCount,
    Deployment,
    ScaleIn,

    // What it does not keep off.
    TerminateCall,
    Spot,
    StopTask,
    Crash,
    Pause,
}
