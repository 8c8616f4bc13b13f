namespace TaskProtection.Tests.Sqs;

/// <summary>What a handler does with one delivery.</summary>
/// <param name="Takes">How long it works.</param>
/// <param name="Fails">Whether it throws in the end.</param>
/// <param name="Heeds">What ends it early.</param>
internal readonly record struct HandlerStep(TimeSpan Takes, bool Fails, HandlerHeed Heeds)
{
    public override string ToString() => $"{(Fails ? "fails" : "done")} after {Takes.TotalSeconds} s, heeds {Heeds}";
}
