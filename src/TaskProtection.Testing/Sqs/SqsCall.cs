using System.Buffers;
using System.Text.Json;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Sqs;

/// <summary>One request to SQS, read, and the answer to it.</summary>
internal sealed class SqsCall(SqsWorld world, WireRequest request, SqsJson input)
{
    // The text of an answer is data: a client reads it as JSON, so a quote or an umlaut needs no escape for HTML's sake.
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public SqsWorld World { get; } = world;

    public SqsJson Input { get; } = input;

    public string? CallerTask => request.CallerTask;

    /// <summary>The queue that <c>QueueUrl</c> names. As in AWS the path decides: <c>/account/name</c>; any host will do.</summary>
    public SqsQueue Queue()
    {
        var url = Input.Required("QueueUrl");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.AbsolutePath.Split('/') is not ["", var account, var name])
        {
            throw new SqsException(SqsErrors.InvalidAddress(url));
        }

        return account == World.AccountId && World.Find(name) is { } queue ? queue : throw new SqsException(SqsErrors.QueueDoesNotExist);
    }

    /// <summary>The queue's URL at the door by which the request came, so that its sender can use it as it is.</summary>
    public string UrlOf(SqsQueue queue) => queue.UrlAt(new Uri(request.Uri.GetLeftPart(UriPartial.Authority)));

    /// <summary>The answer of operations without output: no body at all.</summary>
    public static WireResponse Nothing() => new(200, AwsErrors.Json10, ReadOnlyMemory<byte>.Empty);

    public static WireResponse Answer(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new WireResponse(200, AwsErrors.Json10, buffer.WrittenMemory);
    }

    public static void ThrowIf(SqsError? error)
    {
        if (error is not null)
        {
            throw new SqsException(error);
        }
    }
}
