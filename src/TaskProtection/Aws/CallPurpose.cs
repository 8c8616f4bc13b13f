namespace TaskProtection.Aws;

/// <summary>What a call to a target is for.</summary>
internal enum CallPurpose
{
    Protect,
    Release,
}
