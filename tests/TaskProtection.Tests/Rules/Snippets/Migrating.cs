using System.Net.Http.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;
using static TaskProtection.Tests.Rules.Snippets.IceCream;

#pragma warning disable IDE0040, CA1848 // A program of a user's, which needs no modifier and no source generator.
namespace TaskProtection.Tests.Rules.Snippets;

#region toggler
sealed class OrderWorker(IAmazonSQS sqs, HttpClient http, string queueUrl) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var reply = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queueUrl, WaitTimeSeconds = 20 }, stoppingToken);
            foreach (var message in reply.Messages ?? [])
            {
                await ProtectAsync(true);
                await MakeAsync(message.Body, stoppingToken);
                await sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle, stoppingToken);
                await ProtectAsync(false);
            }
        }
    }

    private async Task ProtectAsync(bool enabled)
    {
        var agent = Environment.GetEnvironmentVariable("ECS_AGENT_URI");
        var reply = await http.PutAsJsonAsync($"{agent}/task-protection/v1/state", new { ProtectionEnabled = enabled, ExpiresInMinutes = 60 });
        reply.EnsureSuccessStatusCode();
    }
}
#endregion

internal static class Migrated
{
    public static void Register(HostApplicationBuilder builder)
    {
        #region migrated-registration
        builder.Services.AddTaskProtection();
        builder.Services.AddSqsWorker<IceCreamOrder, OrderHandler>("orders", OrdersJson.Default.IceCreamOrder);
        #endregion
    }
}

#region migrated-handler
sealed class OrderHandler : IMessageHandler<IceCreamOrder>
{
    public Task HandleAsync(IceCreamOrder order, MessageContext context, CancellationToken cancellationToken)
        => MakeAsync(order, cancellationToken);
}
#endregion

#region migrated-loop
sealed class JobWorker(ITaskProtection protection, IJobs jobs, ILogger<JobWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await protection.WaitUntilOpenAsync(stoppingToken);   // waits while ECS refuses, and in a yield
                if (await jobs.TakeAsync(stoppingToken) is { } job)
                {
                    await DoAsync(job, stoppingToken);
                }
            }
        }
        catch (Exception e) when (stoppingToken.IsCancellationRequested || e is TaskProtectionException { Failure: ProtectionFailure.Draining })
        {
            // The host stops, or AWS takes the task: no more work.
        }
    }

    private async Task DoAsync(string job, CancellationToken stoppingToken)
    {
        ProtectionScope scope;
        try
        {
            scope = await protection.EnterAsync(job, stoppingToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TaskProtectionException)
        {
            await jobs.GiveBackAsync(job);   // not begun
            return;
        }

        await using (scope)
        {
            try
            {
                await jobs.DoAsync(job, scope.Aborted);   // not stoppingToken: what has begun may end
            }
            catch (Exception e)
            {
                logger.LogError(e, "{Job} failed or was aborted", job);
                await jobs.GiveBackAsync(job);
            }
        }
    }
}
#endregion

internal interface IJobs
{
    /// <summary>The next job; null when there was none for a while.</summary>
    Task<string?> TakeAsync(CancellationToken cancellationToken);

    Task DoAsync(string job, CancellationToken cancellationToken);

    Task GiveBackAsync(string job);
}
