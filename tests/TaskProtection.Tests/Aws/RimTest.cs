namespace TaskProtection.Tests.Aws;

/// <summary>A test over a fake AWS of its own.</summary>
public abstract class RimTest : IDisposable
{
    internal FakeAws Fake { get; } = new();

    public void Dispose()
    {
        Fake.Dispose();
        GC.SuppressFinalize(this);
    }
}
