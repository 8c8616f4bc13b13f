namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>The longest exposure, in calls, that is allowed with a clearer and so many faults before.</summary>
internal delegate int Bounds(Clearer clearer, int faults);
