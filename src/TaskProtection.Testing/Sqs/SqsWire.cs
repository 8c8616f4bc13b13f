using System.Text.Json;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Sqs;

/// <summary>The JSON 1.0 protocol of Amazon SQS.</summary>
internal sealed class SqsWire(SqsWorld world) : IWireService
{
    private const string TargetPrefix = "AmazonSQS.";

    public string Name => "sqs";

    public string? SigningName => "sqs";

    public string? Match(WireRequest request) =>
        request.Header("X-Amz-Target") is { } target && target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..] : null;

    public async Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            var call = new SqsCall(world, request, new SqsJson(document.RootElement));
            return Match(request) switch
            {
                "ReceiveMessage" => await SqsReceiveOperation.ReceiveMessageAsync(call, clientGone).ConfigureAwait(false),
                "SendMessage" => SqsMessageOperations.SendMessage(call),
                "SendMessageBatch" => SqsMessageOperations.SendMessageBatch(call),
                "DeleteMessage" => SqsMessageOperations.DeleteMessage(call),
                "DeleteMessageBatch" => SqsMessageOperations.DeleteMessageBatch(call),
                "ChangeMessageVisibility" => SqsMessageOperations.ChangeMessageVisibility(call),
                "ChangeMessageVisibilityBatch" => SqsMessageOperations.ChangeMessageVisibilityBatch(call),
                "CreateQueue" => SqsQueueOperations.CreateQueue(call),
                "GetQueueUrl" => SqsQueueOperations.GetQueueUrl(call),
                "GetQueueAttributes" => SqsQueueOperations.GetQueueAttributes(call),
                "SetQueueAttributes" => SqsQueueOperations.SetQueueAttributes(call),
                "ListQueues" => SqsQueueOperations.ListQueues(call),
                "PurgeQueue" => SqsQueueOperations.PurgeQueue(call),
                "DeleteQueue" => SqsQueueOperations.DeleteQueue(call),
                _ => Error(SqsErrors.UnknownOperation),
            };
        }
        catch (SqsException e)
        {
            return Error(e.Error);
        }
        catch (JsonException)
        {
            return Error(SqsErrors.Unreadable);
        }
    }

    // SDKs report the old query code where this header gives one; whose fault it was comes behind the semicolon.
    private static WireResponse Error(SqsError error) =>
        AwsErrors.JsonError(error.Status, error.Shape, error.Message, AwsErrors.Json10, error.QueryCode + ";Sender");
}
