using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Wire;

/// <summary>
/// What both doors lead to. In this order: find the service, verify the signature, turn away the dead, plant the faults, let the
/// service answer, write the <c>call</c> event.
/// </summary>
internal sealed class WireDispatcher(Simulator simulator, SigV4Verifier verifier, CancellationToken stopping)
{
    private readonly Random _requestIds = simulator.Random("request-ids");

    public InFlight InFlight { get; } = new();

    /// <summary>
    /// Answers, whatever happens. <paramref name="clientGone"/> fires when nobody waits for the answer any more; the service hears of
    /// it and decides for itself.
    /// </summary>
    public async Task<WireResponse> DispatchAsync(WireRequest request, CancellationToken clientGone)
    {
        request = request with { RequestId = NewRequestId() };
        var (service, operation) = Find(request);
        var entry = InFlight.Enter($"{service.Name} {operation} since {simulator.Events.Now}");
        try
        {
            var verdict = service.SigningName is { } signingName ? verifier.Verify(request, signingName) : SignatureVerdict.By(null);
            request = request with { CallerTask = service.CallerTask(request) ?? verdict.Owner };

            // Only here: what was sent while the caller lived lands, however late.
            var (response, status) = IsCallerGone(request)
                ? Cut()
                : await AnswerAsync(service, operation, request, verdict, clientGone).ConfigureAwait(false);
            Log(service.Name, operation, clientGone.IsCancellationRequested ? 0 : status, request.CallerTask);
            return service.SigningName is null ? response : WithRequestId(response, request.RequestId);
        }
        finally
        {
            InFlight.Leave(entry);
        }
    }

    /// <summary>A request of a client that stopped sending, or sent more than the simulator takes.</summary>
    public void LogUnread(int status) => Log("unknown", "unread", status, task: null);

    private async Task<(WireResponse Response, int Status)> AnswerAsync(
        IWireService service, string operation, WireRequest request, SignatureVerdict verdict, CancellationToken clientGone)
    {
        var strike = simulator.Faults.Strike(service.Name, operation, request.CallerTask);

        // Only the end of the simulator stops a request on its way: the caller's leaving must not, or no effect could land after it.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(clientGone, stopping);
        try
        {
            await WaitAsync(strike.Delay).ConfigureAwait(false);
            if (strike.InPlace(service, request) is { } inPlace)
            {
                return IsCallerGone(request) ? Cut() : (inPlace, inPlace.Status);
            }

            var response = verdict.Failure is null
                ? await service.HandleAsync(request, gone.Token).ConfigureAwait(false)
                : verdict.ToResponse(service, request);
            await WaitAsync(strike.DelayReply).ConfigureAwait(false);
            return IsCallerGone(request) ? Cut() : (strike.Spoil(response), response.Status);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return Cut();
        }
        catch (Exception e)
        {
            // A defect of the simulator's: say so in the answer, where the test that met it will see it.
            return (service.Error(request, 500, "InternalFailure", $"The simulator itself failed: {e}"), 500);
        }
    }

    private static (WireResponse Response, int Status) Cut() => (new WireResponse(0, null, default) { Ending = WireEnding.Broken }, 0);

    /// <summary>The kernel closes the sockets of a killed process; a task that is only a delegate goes on running, and must reach nobody.</summary>
    private bool IsCallerGone(WireRequest request) => request.CallerTask is { } task && simulator.Ecs.IsGone(task);

    private Task WaitAsync(TimeSpan delay) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, simulator.Options.Time, stopping) : Task.CompletedTask;

    private (IWireService Service, string Operation) Find(WireRequest request)
    {
        foreach (var service in simulator.Services)
        {
            if (service.Match(request) is { } operation)
            {
                return (service, operation);
            }
        }

        return (UnknownEndpoint.Instance, $"{request.Method} {request.Uri.AbsolutePath}");
    }

    private void Log(string service, string operation, int status, string? task) => simulator.Events.Append(
        "call", new JsonObject { ["service"] = service, ["operation"] = operation, ["status"] = status, ["task"] = task });

    private static WireResponse WithRequestId(WireResponse response, string id) => response.Headers.ContainsKey("x-amzn-RequestId")
        ? response
        : response with { Headers = new Dictionary<string, string>(response.Headers, StringComparer.OrdinalIgnoreCase) { ["x-amzn-RequestId"] = id } };

    private string NewRequestId()
    {
        var bytes = new byte[16];
        _requestIds.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
