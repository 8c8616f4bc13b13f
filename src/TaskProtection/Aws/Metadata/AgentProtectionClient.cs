using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace TaskProtection.Aws.Metadata;

/// <summary>The ECS agent's endpoint for the protection of the task that asks. It needs no signature.</summary>
internal sealed class AgentProtectionClient(
    EcsEnvironment environment, MetadataHttp http, IOptions<TaskProtectionOptions> options, TimeProvider time)
{
    private const string Path = "/task-protection/v1/state";

    private readonly EndpointPolicy _policy = EndpointPolicy.ForCalls(time, options.Value.CallTimeout);

    /// <summary>Reads the state.</summary>
    /// <returns>The answer, or null from an agent that has no such route (before 1.65.0).</returns>
    public async Task<ProtectionAnswer?> GetAsync(CancellationToken cancellationToken)
        => Read(await _policy.Reads.ExecuteAsync(
            async token => await http.GetAsync(environment.Agent.Append(Path), token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    /// <summary>Protects for <paramref name="minutes"/>, or with null ends the protection. One attempt.</summary>
    /// <returns>The answer, or null from an agent that has no such route (before 1.65.0).</returns>
    public async Task<ProtectionAnswer?> PutAsync(int? minutes, CancellationToken cancellationToken)
    {
        var body = Write(minutes);
        return Read(await _policy.Writes.ExecuteAsync(
            async token => await http.SendAsync(HttpMethod.Put, environment.Agent.Append(Path), body, null, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false));
    }

    // The agent refuses unknown fields and numbers that are no integers; what ECS does with an expiry on a release is not documented.
    private static ReadOnlyMemory<byte> Write(int? minutes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteBoolean("ProtectionEnabled", minutes is not null);
        if (minutes is { } value)
        {
            writer.WriteNumber("ExpiresInMinutes", value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static ProtectionAnswer? Read(MetadataResponse response)
    {
        var json = response.ReadObject();
        if (json is null && response.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }

        var answer = new ProtectionAnswer("The ECS agent", response.Status) { Raw = response.Describe() };
        if (json is not { } body)
        {
            return answer;
        }

        var error = body.GetObject("error");
        var failure = body.GetObject("failure");
        return answer with
        {
            Protection = body.GetObject("protection") is { } protection ? ReadProtection(protection) : null,
            Failure = failure is { } f && f.GetText("Reason") is { } reason ? new EcsFailure(f.GetText("Arn"), reason, f.GetText("Detail")) : null,
            HasError = error is not null,
            ErrorCode = error?.GetText("Code"),
            ErrorMessage = error?.GetText("Message"),
        };
    }

    private static EcsTaskProtection? ReadProtection(JsonElement json)
        => json.GetFlag("ProtectionEnabled") is { } enabled
            ? new() { TaskArn = json.GetText("TaskArn"), ProtectionEnabled = enabled, ExpirationDate = json.GetDate("ExpirationDate") }
            : null;
}
