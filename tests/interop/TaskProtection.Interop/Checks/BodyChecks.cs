using System.Text;
using System.Text.Json;
using Amazon.SQS;

namespace TaskProtection.Interop.Checks;

/// <summary>What a body may be.</summary>
internal static class BodyChecks
{
    /// <summary>The most that SQS takes: 1 MiB.</summary>
    private const int Limit = 1_048_576;

    public static Check[] All { get; } =
    [
        new("a body of 1 MiB of letters arrives whole", site => WholeAsync(site, Letters())),
        new("a body of 1 MiB of small values, a third of it quotation marks, arrives whole", site => WholeAsync(site, Quotes())),
        new("a body of 1 MiB of letters beyond ASCII arrives whole", site => WholeAsync(site, BeyondAscii())),
        new("the limit is 1 MiB: one byte more is refused to the sender", LimitAsync),
        new("of an SNS notification the handler gets the message", SnsAsync),
    ];

    private static async Task WholeAsync(Site site, Order order)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync(Fill(order));
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask);
        await queue.UntilEmptyAsync();

        var got = worker.Done.Single().Message;
        Expect.True(got.Number == order.Number && (order.Text ?? "") == (got.Text ?? ""), "the text is the same");
        Expect.True((order.Parts ?? []).SequenceEqual(got.Parts ?? []), "the parts are the same");
    }

    private static async Task LimitAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        try
        {
            await queue.SendAsync(Fill(Letters()) + " ");
        }
        catch (AmazonSQSException refused)
        {
            // Some endpoints put "AWS.SimpleQueueService." before it.
            Expect.True(refused.ErrorCode.EndsWith("InvalidParameterValue", StringComparison.Ordinal), $"the error code says so: {refused.ErrorCode}");
            return;
        }

        Expect.True(false, "it was refused");
    }

    private static async Task SnsAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync("""
            {
              "Type" : "Notification",
              "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
              "TopicArn" : "arn:aws:sns:eu-west-1:123456789012:orders",
              "Subject" : "An order",
              "Message" : "{\"Number\":7}",
              "Timestamp" : "2026-03-01T12:00:00.000Z",
              "SignatureVersion" : "1",
              "Signature" : "c2lnbmF0dXJl",
              "SigningCertURL" : "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService.pem",
              "UnsubscribeURL" : "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe"
            }
            """);
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask);
        await queue.UntilEmptyAsync();

        Expect.Equal(7, worker.Done.Single().Message.Number, "the order inside the notification");
    }

    private static Order Letters() => new(1, new string('x', Limit - 100));

    private static Order Quotes() => new(2, Parts: [.. Enumerable.Range(0, (Limit - 100) / 6).Select(i => $"{i % 1000:000}")]);

    // Three bytes each in UTF-8, and six in a request that escapes them.
    private static Order BeyondAscii() => new(3, new string('冰', (Limit - 100) / 3));

    /// <summary>The JSON of the order, padded to the limit with blanks, which a reader skips.</summary>
    private static string Fill(Order order)
    {
        // Not by the encoder that escapes everything beyond ASCII: the body is what a sender writes who does not.
        var json = $$"""{"Number":{{order.Number}},"Text":"{{order.Text}}","Parts":[{{string.Join(',', (order.Parts ?? []).Select(part => $"\"{part}\""))}}]}""";
        using var checkedAsJson = JsonDocument.Parse(json);
        return json + new string(' ', Limit - Encoding.UTF8.GetByteCount(json));
    }
}
