namespace TaskProtection.Tests.Core.Truth;

internal enum StepKind
{
    Enter,
    Exit,
    Pass,
    Leave,
    DisturbClock,
    Yield,
    Reopen,
}
