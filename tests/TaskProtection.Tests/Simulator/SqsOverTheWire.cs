using Amazon.SQS;

namespace TaskProtection.Tests.Simulator;

/// <summary>A queue behind Amazon's own client, which signs, checks digests and turns errors into its typed exceptions.</summary>
public abstract class SqsOverTheWire : IAsyncDisposable
{
    private protected SqsOverTheWire() => Client = Town.World.CreateSqsClient(task: "task-7");

    private protected SqsTown Town { get; } = new();

    private protected IAmazonSQS Client { get; }

    private protected string Url => Town.Queue.Url;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Town.World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task OnVirtualTime(Func<Task> work) => Town.Clock.RunAsync(work, limit: TimeSpan.FromMinutes(2));
}
