using TaskProtection.Interop.Checks;

namespace TaskProtection.Interop;

/// <summary>All checks against one endpoint, side by side: nearly all of their time is visibility timeouts and retry delays.</summary>
internal sealed class Run(Endpoint endpoint, Verdicts verdicts)
{
    /// <summary>The longest check takes 15 s on an idle machine; on one that is four times slower it must still pass.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Task AllAsync(CancellationToken interrupted)
    {
        Check[] checks =
        [
            .. DeliveryChecks.All,
            .. BodyChecks.All,
            .. FailureChecks.All,
            .. VisibilityChecks.All,
            .. StopChecks.All,
            .. FifoChecks.All,
        ];
        return Task.WhenAll(checks.Select((check, number) => OneAsync(check, number, interrupted)));
    }

    private async Task OneAsync(Check check, int number, CancellationToken interrupted)
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(late.Token, interrupted);
        var log = new RecordingLog();
        string? failure = null;
        try
        {
            var site = new Site(endpoint, $"check-{number}", log, bounded.Token);
            await using (site.ConfigureAwait(false))
            {
                await check.TryAsync(site).WaitAsync(bounded.Token);
            }
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested)
        {
            failure = interrupted.IsCancellationRequested ? "interrupted" : $"not done within {Patience.TotalSeconds:0} s";
        }
        catch (Exception error)
        {
            failure = error is UnexpectedException ? error.Message : error.ToString();
        }

        verdicts.Add(endpoint.Name, check.Claim, failure is null ? null : $"{failure}{log}");
    }
}
