namespace TaskProtection.Benchmarks.Hosts;

/// <summary>What a host spent while there was nothing to do.</summary>
/// <param name="CpuSeconds">Its processor time.</param>
/// <param name="WakeUps">How often its threads that live at the end went to sleep, and so were woken; 0 where the system does not tell.</param>
/// <param name="TimersFired">How many timers of the library and the worker fired.</param>
/// <param name="ShortestTimer">The shortest time, in seconds, after which one of those was to fire; null when none fired.</param>
internal sealed record IdleFigures(double CpuSeconds, long WakeUps, int TimersFired, double? ShortestTimer);
