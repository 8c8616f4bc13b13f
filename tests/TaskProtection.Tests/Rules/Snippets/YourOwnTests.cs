using TaskProtection.Sqs;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Rules.Snippets;

/// <summary>The snippets of unit tests, which are run as well.</summary>
public sealed class YourOwnTests
{
    [Fact]
    public async Task Show_a_class_that_enters()
    {
        #region fake
        await using var protection = new FakeTaskProtection();
        var exports = new Exports(protection);                  // a class of yours, which calls EnterAsync

        protection.Refuse();                                    // as ECS does in a deployment
        Assert.False(await exports.TryExportAsync("Ada"));      // it left the work queued

        protection.Grant();
        var exporting = exports.TryExportAsync("Ada");
        protection.LoseProtection();                            // AWS may stop the task now

        Assert.False(await exporting);                          // it saved what it had, and gave up
        Assert.Equal(["export Ada"], protection.Entered);
        Assert.Equal(0, protection.Status.Holders);             // every scope was disposed
        #endregion
    }

    [Fact]
    public async Task Show_a_handler()
    {
        #region fake-handler
        await using var protection = new FakeTaskProtection();
        await using var scope = await protection.EnterAsync("exports 42");
        var context = new MessageContext { MessageId = "42", QueueName = "exports", Scope = scope, Stopping = scope.Stopping };

        var handling = new ExportHandler().HandleAsync("Ada", context, scope.Aborted);
        protection.BeginStopping();                             // SIGTERM

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handling);   // it gave the message back
        #endregion
    }

    private sealed class Exports(ITaskProtection protection)
    {
        public async Task<bool> TryExportAsync(string customer)
        {
            try
            {
                await using var scope = await protection.EnterAsync($"export {customer}");
                return await LongWork.DoneUnlessAsync(scope.ProtectionLost);
            }
            catch (TaskProtectionException)
            {
                return false;
            }
        }
    }

    private sealed class ExportHandler : IMessageHandler<string>
    {
        public async Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken)
        {
            _ = await LongWork.DoneUnlessAsync(context.Stopping);
            context.Stopping.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Work that has no end but the token.</summary>
    private static class LongWork
    {
        public static async Task<bool> DoneUnlessAsync(CancellationToken cancellationToken)
        {
            var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(false), null);
            return await cancelled.Task;
        }
    }
}
