using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TaskProtection.Sqs;
using TaskProtection.Tests.Hosting;

namespace TaskProtection.Tests.Sqs;

public sealed record IceCreamOrder(string Flavour, int Scoops);

[JsonSerializable(typeof(IceCreamOrder))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
internal sealed partial class OrderJson : JsonSerializerContext;

public class AnSqsWorkerInAContainer
{
    private const string Url = FakeSqs.Url;

    [Fact]
    public void Is_bound_from_its_own_section_setting_by_setting()
    {
        var options = Options(
            ("QueueName", "orders"), ("MaxConcurrency", "3"), ("WaitTime", "00:00:02"), ("VisibilityTimeout", "00:01:00"),
            ("ReceiveOnStop", "Cancel"), ("Envelope", "Sns"), ("DeleteBatchDelay", "00:00:00.020"));

        Assert.Equal((null, "orders", 3, 2.0, 60.0, ReceiveOnStop.Cancel, MessageEnvelope.Sns, 20.0), (
            options.QueueUrl, options.QueueName, options.MaxConcurrency, options.WaitTime!.Value.TotalSeconds,
            options.VisibilityTimeout!.Value.TotalSeconds, options.ReceiveOnStop, options.Envelope, options.DeleteBatchDelay.TotalMilliseconds));
    }

    [Fact]
    public void Binds_every_option_that_the_class_has()
        => Assert.Equal(typeof(SqsWorkerOptions).GetProperties().Select(p => p.Name).Order(), SqsWorkerConfiguration.Checks.Keys.Order());

    [Fact]
    public void Has_the_defaults_that_its_documentation_says()
    {
        var options = Options(("QueueUrl", Url));

        Assert.Equal((10, null, null, ReceiveOnStop.WaitOut, MessageEnvelope.Auto, 50.0), (
            options.MaxConcurrency, options.WaitTime, options.VisibilityTimeout, options.ReceiveOnStop, options.Envelope,
            options.DeleteBatchDelay.TotalMilliseconds));
    }

    [Fact]
    public void Lets_code_win_over_configuration()
        => Assert.Equal(7, Options(o => o.MaxConcurrency = 7, ("QueueUrl", Url), ("MaxConcurrency", "3")).MaxConcurrency);

    [Theory]
    [InlineData("names no queue")]
    [InlineData("QueueUrl and TaskProtection:Sqs:orders:QueueName are both set", "QueueUrl", Url, "QueueName", "orders")]
    [InlineData("QueueUrl 'orders' is no queue URL", "QueueUrl", "orders")]
    [InlineData("QueueUrl 'ftp://a/b' is no queue URL", "QueueUrl", "ftp://a/b")]
    [InlineData("is no queue URL", "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/")]
    [InlineData("QueueName 'a b' is no queue name", "QueueName", "a b")]
    [InlineData("MaxConcurrency is 0", "QueueUrl", Url, "MaxConcurrency", "0")]
    [InlineData("MaxConcurrency is 1001", "QueueUrl", Url, "MaxConcurrency", "1001")]
    [InlineData("MaxConcurrency is \"ten\", which is no whole number", "QueueUrl", Url, "MaxConcurrency", "ten")]
    [InlineData("WaitTime is 00:00:21", "QueueUrl", Url, "WaitTime", "00:00:21")]
    [InlineData("WaitTime is 00:00:01.5", "QueueUrl", Url, "WaitTime", "00:00:01.5")]
    [InlineData("WaitTime is \"10\", which .NET reads as 10 days", "QueueUrl", Url, "WaitTime", "10")]
    [InlineData("VisibilityTimeout is 00:00:04", "QueueUrl", Url, "VisibilityTimeout", "00:00:04")]
    [InlineData("VisibilityTimeout is 12:00:01", "QueueUrl", Url, "VisibilityTimeout", "12:00:01")]
    [InlineData("VisibilityTimeout 00:00:12 is less than WaitTime 00:00:10 + 00:00:03", "QueueUrl", Url, "VisibilityTimeout", "00:00:12", "WaitTime", "00:00:10")]
    [InlineData("ReceiveOnStop is \"Drop\": it must be one of WaitOut, Cancel", "QueueUrl", Url, "ReceiveOnStop", "Drop")]
    [InlineData("Envelope is \"Json\": it must be one of Auto, Raw, Sns", "QueueUrl", Url, "Envelope", "Json")]
    [InlineData("DeleteBatchDelay is 00:00:02", "QueueUrl", Url, "DeleteBatchDelay", "00:00:02")]
    [InlineData("TaskProtection:Sqs:orders:MaxConcurency is not a setting; did you mean TaskProtection:Sqs:orders:MaxConcurrency?", "QueueUrl", Url, "MaxConcurency", "3")]
    public void Refuses_what_cannot_be(string says, params string[] settings)
    {
        var error = Assert.Single(Errors(null, [.. settings.Chunk(2).Select(s => ("Sqs:orders:" + s[0], (string?)s[1]))]));

        Assert.Contains("TaskProtection:Sqs:orders", error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_wait_longer_than_the_drain_with_the_numbers()
    {
        var error = Assert.Single(Errors(null, ("StopTimeout", "00:00:12"), ("Sqs:orders:QueueUrl", Url), ("Sqs:orders:WaitTime", "00:00:10")));

        Assert.Contains("TaskProtection:Sqs:orders:WaitTime 00:00:10 is longer than DrainTimeout 00:00:06.8", error, StringComparison.Ordinal);
        Assert.Empty(Errors(null, ("StopTimeout", "00:00:12"), ("Sqs:orders:QueueUrl", Url), ("Sqs:orders:WaitTime", "00:00:10"), ("Sqs:orders:ReceiveOnStop", "Cancel")));
    }

    [Fact]
    public void Refuses_what_code_made_up_with_the_setting_and_the_consequence()
        => Assert.Equal(
            [
                "TaskProtection:Sqs:orders:WaitTime is 00:00:21; it must be whole seconds from 0 to 20, or SQS refuses every receive.",
                "TaskProtection:Sqs:orders:ReceiveOnStop is 7; it must be WaitOut or Cancel, or it is not clear what becomes of the open receive at a stop.",
                "TaskProtection:Sqs:orders:OnUnreadable is 7; it must be Retry or DeadLetter, or it is not clear what becomes of a body that cannot be read.",
            ],
            Errors(
                static o => (o.ReceiveOnStop, o.OnUnreadable, o.WaitTime) = ((ReceiveOnStop)7, (OnUnreadable)7, TimeSpan.FromSeconds(21)),
                ("Sqs:orders:QueueUrl", Url)));

    [Fact]
    public void Says_that_a_queue_may_be_a_fifo_queue()
    {
        var error = Assert.Single(Errors(null, ("Sqs:orders:QueueName", "orders.")));

        Assert.EndsWith(
            "QueueName 'orders.' is no queue name; SQS allows 80 letters, digits, hyphens and underscores, the .fifo that ends the name of a FIFO queue included.",
            error,
            StringComparison.Ordinal);
        Assert.Empty(Errors(null, ("Sqs:orders:QueueName", "orders.fifo")));
    }

    [Fact]
    public void Refuses_an_envelope_that_code_made_up()
        => Assert.Equal(
            "TaskProtection:Sqs:orders:Envelope is 7; it must be Auto, Raw or Sns, or it is not clear what the handler gets of a notification.",
            Assert.Single(Errors(o => o.Envelope = (MessageEnvelope)7, ("Sqs:orders:QueueUrl", Url))));

    [Fact]
    public void Gathers_all_errors()
        => Assert.Equal(3, Errors(null, ("Sqs:orders:MaxConcurrency", "0"), ("Sqs:orders:Queue", "a")).Count);

    [Fact]
    public void Says_which_section_no_worker_reads()
    {
        var errors = Errors(null, ("Sqs:orders:QueueUrl", Url), ("Sqs:ordrs:MaxConcurrency", "3"));

        Assert.Contains("TaskProtection:Sqs:ordrs:MaxConcurrency is not a setting; did you mean TaskProtection:Sqs:orders:MaxConcurrency?", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    public void Needs_a_name_that_can_be_a_section(string name)
        => Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddSqsWorker<IceCreamOrder, OrderHandler>(name, OrderJson.Default.IceCreamOrder));

    [Fact]
    public void Needs_a_name_of_its_own()
    {
        var services = new ServiceCollection().AddSqsWorker<IceCreamOrder, OrderHandler>("orders", OrderJson.Default.IceCreamOrder);

        Assert.Throws<ArgumentException>(() => services.AddSqsWorker<IceCreamOrder, OrderHandler>("Orders", OrderJson.Default.IceCreamOrder));
    }

    [Fact]
    public void Needs_a_serializer_where_it_is_to_be_given_one()
        => Assert.Throws<ArgumentNullException>(
            "serializer", static () => new ServiceCollection().AddSqsWorker<IceCreamOrder, OrderHandler>("orders", (IMessageSerializer<IceCreamOrder>)null!));

    [Fact]
    public void Has_a_handler_of_its_own_for_each_message_unless_it_is_registered_otherwise()
    {
        using var own = Provider(null);
        using var shared = Configured.By(Configured.Keys())
            .AddSqsWorker<IceCreamOrder, OrderHandler>("orders", OrderJson.Default.IceCreamOrder)
            .AddSingleton<OrderHandler>()
            .BuildServiceProvider();

        Assert.NotSame(own.GetRequiredService<OrderHandler>(), own.GetRequiredService<OrderHandler>());
        Assert.Same(shared.GetRequiredService<OrderHandler>(), shared.GetRequiredService<OrderHandler>());
    }

    [Fact]
    public void Says_that_it_needs_task_protection()
    {
        using var provider = new ServiceCollection()
            .AddSqsWorker<IceCreamOrder, OrderHandler>("orders", OrderJson.Default.IceCreamOrder, o => o.QueueUrl = Url)
            .AddSingleton(new FakeSqs(TimeProvider.System).Client)
            .BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(provider.GetServices<IHostedService>);

        Assert.Contains("AddTaskProtection", error.Message, StringComparison.Ordinal);
    }

    private static SqsWorkerOptions Options(params (string Key, string? Value)[] settings) => Options(null, settings);

    private static SqsWorkerOptions Options(Action<SqsWorkerOptions>? configure, params (string Key, string? Value)[] settings)
    {
        using var provider = Provider(configure, [.. settings.Select(s => ("Sqs:orders:" + s.Key, s.Value))]);
        return provider.GetRequiredService<IOptionsMonitor<SqsWorkerOptions>>().Get("orders");
    }

    private static List<string> Errors(Action<SqsWorkerOptions>? configure, params (string Key, string? Value)[] settings)
    {
        using var provider = Provider(configure, settings);
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException error)
        {
            return [.. error.Failures];
        }
    }

    private static ServiceProvider Provider(Action<SqsWorkerOptions>? configure, params (string Key, string? Value)[] settings)
        => Configured.By(Configured.Keys(settings))
            .AddSqsWorker<IceCreamOrder, OrderHandler>("orders", OrderJson.Default.IceCreamOrder, configure)
            .BuildServiceProvider();

    internal sealed class OrderHandler : IMessageHandler<IceCreamOrder>
    {
        public Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
