using Moq;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Hosting;

public sealed class AMockOfTheProtection
{
    [Fact]
    public async Task Hears_of_the_shorter_call_as_of_the_longer_one()
    {
        await using var scope = await new RuntimeWorld(new FakeTarget().Granting()).Protector.EnterAsync("export 42", TestContext.Current.CancellationToken);
        var mock = new Mock<ITaskProtection>();
        mock.Setup(static p => p.EnterAsync("export 42", null, TestContext.Current.CancellationToken)).Returns(new ValueTask<ProtectionScope>(scope));

        Assert.Same(scope, await mock.Object.EnterAsync("export 42", TestContext.Current.CancellationToken));
    }
}
