using System.Globalization;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>Does with each delivery what the schedule says.</summary>
internal sealed class ScheduleHandler(ScheduleRun run, string worker, TimeProvider time, Func<Arrival, int, HandlerStep> step) : MessageInvoker
{
    public override async Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken)
    {
        var (id, count) = (context.MessageId, context.ReceiveCount);
        var todo = step(run.Schedule.Arrivals.First(a => a.Number == int.Parse(body!, CultureInfo.InvariantCulture)), count);
        run.Chronicle.Add(Happening.Begun, worker, id, count, todo.ToString());
        run.Check();
        try
        {
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Stopping);
            await Task.Delay(todo.Takes, time, todo.Heeds switch
            {
                HandlerHeed.Nothing => CancellationToken.None,
                HandlerHeed.Stopping => stopping.Token,
                _ => cancellationToken,
            });
        }
        catch (OperationCanceledException)
        {
            run.Chronicle.Add(Happening.GaveUp, worker, id, count);
            throw;
        }

        run.Chronicle.Add(todo.Fails ? Happening.Threw : Happening.Succeeded, worker, id, count);
        if (todo.Fails)
        {
            throw new InvalidOperationException("no milk");
        }
    }
}
