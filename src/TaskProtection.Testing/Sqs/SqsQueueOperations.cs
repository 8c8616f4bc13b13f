using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Sqs;

/// <summary>The operations on queues.</summary>
internal static class SqsQueueOperations
{
    // AWS's page size when none is asked for.
    private const int MaxListed = 1_000;

    public static WireResponse CreateQueue(SqsCall call)
    {
        var name = call.Input.Required("QueueName");
        var attributes = call.Input.Map("Attributes");
        CheckType(name, attributes);
        var wanted = Apply(new SqsQueueSettings(), attributes, SqsRules.IsFifo(name), call.World);
        var (queue, error) = call.World.TryCreate(name, wanted);
        SqsCall.ThrowIf(error);
        if (queue is null)
        {
            queue = call.World.Find(name) ?? throw new SqsException(SqsErrors.QueueDoesNotExist);
            CheckSame(queue, attributes, call.World);
        }
        else
        {
            SetOthers(queue, attributes);
        }

        return WithUrl(call, queue);
    }

    public static WireResponse GetQueueUrl(SqsCall call) => WithUrl(
        call,
        call.World.Find(call.Input.Required("QueueName")) ?? throw new SqsException(SqsErrors.QueueDoesNotExist));

    public static WireResponse GetQueueAttributes(SqsCall call)
    {
        var queue = call.Queue();
        var names = call.Input.Texts("AttributeNames");
        if (names.FirstOrDefault(n => !SqsQueueAttributes.IsKnown(n)) is { } unknown)
        {
            throw new SqsException(SqsErrors.InvalidAttributeName(unknown));
        }

        var chosen = SqsQueueAttributes.Of(queue).Where(a => names.Contains(a.Key) || names.Contains("All")).ToArray();
        return SqsCall.Answer(json =>
        {
            if (chosen.Length > 0)
            {
                json.WriteStartObject("Attributes");
                foreach (var (name, value) in chosen)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }
        });
    }

    public static WireResponse SetQueueAttributes(SqsCall call)
    {
        var queue = call.Queue();
        var attributes = call.Input.Map("Attributes");
        SqsCall.ThrowIf(queue.Configure(Apply(queue.Settings, attributes, queue.IsFifo, call.World)));
        SetOthers(queue, attributes);
        return SqsCall.Nothing();
    }

    public static WireResponse ListQueues(SqsCall call)
    {
        var prefix = call.Input.Text("QueueNamePrefix") ?? "";
        var most = call.Input.Integer("MaxResults", 1, MaxListed, "MaxResults must be an integer between 1 and 1000.");
        var after = call.Input.Text("NextToken") ?? "";
        var found = call.World.Queues
            .Where(q => q.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(q.Name, after) > 0)
            .ToArray();
        var page = found.Take(most ?? MaxListed).ToArray();
        return SqsCall.Answer(json =>
        {
            if (page.Length > 0)
            {
                json.WriteStartArray("QueueUrls");
                foreach (var queue in page)
                {
                    json.WriteStringValue(call.UrlOf(queue));
                }

                json.WriteEndArray();
            }

            // Without MaxResults AWS gives the first thousand and no token.
            if (most is not null && page.Length < found.Length)
            {
                json.WriteString("NextToken", page[^1].Name);
            }
        });
    }

    public static WireResponse PurgeQueue(SqsCall call)
    {
        SqsCall.ThrowIf(call.Queue().Purge());
        return SqsCall.Nothing();
    }

    public static WireResponse DeleteQueue(SqsCall call)
    {
        call.Queue().DeleteQueue();
        return SqsCall.Nothing();
    }

    private static WireResponse WithUrl(SqsCall call, SqsQueue queue) => SqsCall.Answer(json => json.WriteString("QueueUrl", call.UrlOf(queue)));

    private static SqsQueueSettings Apply(SqsQueueSettings settings, IReadOnlyDictionary<string, string> attributes, bool isFifo, SqsWorld world)
    {
        foreach (var (name, value) in attributes.Where(a => a.Key != "FifoQueue"))
        {
            settings = SqsQueueAttributes.With(settings, name, value, isFifo, world);
        }

        return settings;
    }

    private static void CheckType(string name, IReadOnlyDictionary<string, string> attributes)
    {
        var (asked, named) = (attributes.GetValueOrDefault("FifoQueue"), SqsRules.IsFifo(name));
        if (asked is not (null or "true"))
        {
            throw new SqsException(SqsErrors.InvalidAttributeName("FifoQueue"));
        }

        if (asked is not null != named)
        {
            throw new SqsException(SqsErrors.InvalidParameter(named
                ? "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
                : "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."));
        }
    }

    private static void CheckSame(SqsQueue queue, IReadOnlyDictionary<string, string> attributes, SqsWorld world)
    {
        foreach (var (name, value) in attributes.Where(a => a.Key != "FifoQueue"))
        {
            var same = SqsQueueAttributes.IsInert(name)
                ? queue.OtherAttributes.GetValueOrDefault(name) == value
                : SqsQueueAttributes.With(queue.Settings, name, value, queue.IsFifo, world) == queue.Settings;
            SqsCall.ThrowIf(same ? null : SqsErrors.QueueNameExists(name));
        }
    }

    private static void SetOthers(SqsQueue queue, IReadOnlyDictionary<string, string> attributes) =>
        queue.OtherAttributes = queue.OtherAttributes
            .Where(a => !attributes.ContainsKey(a.Key))
            .Concat(attributes.Where(a => SqsQueueAttributes.IsInert(a.Key) && a.Value.Length > 0))
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
}
