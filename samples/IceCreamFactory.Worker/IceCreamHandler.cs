using TaskProtection.Sqs;

namespace IceCreamFactory.Worker;

/// <summary>
/// Makes one ice cream. When shutdown begins it just goes on: what it has begun it wants to finish, and only the drain deadline
/// makes it stop. Each line is written to the console before the next step, so that it survives a SIGKILL.
/// </summary>
internal sealed class IceCreamHandler(TimeProvider time) : IMessageHandler<IceCreamOrder>
{
    private static readonly TimeSpan OneStir = TimeSpan.FromMilliseconds(100);

    public async Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync($"order {message.Number} begun");
        try
        {
            var beginning = time.GetTimestamp();
            while (time.GetElapsedTime(beginning).TotalSeconds < message.Seconds)
            {
                await Task.Delay(OneStir, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Console.Out.WriteLineAsync($"order {message.Number} stopped");
            throw;
        }

        await Console.Out.WriteLineAsync($"order {message.Number} made");
    }
}
