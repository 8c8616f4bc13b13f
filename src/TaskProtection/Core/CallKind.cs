namespace TaskProtection.Core;

internal enum CallKind
{
    Protect,
    Release,
}
