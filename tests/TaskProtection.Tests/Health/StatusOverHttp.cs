using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Sqs;
using TaskProtection.Tests.Rules;
using TaskProtection.Tests.Runtime;
using TaskProtection.Tests.Sqs;

namespace TaskProtection.Tests.Health;

public sealed class AStatusThatIsAskedOverHttp
{
    private const string Secret = "arn:aws:sts::123456789012:assumed-role/key-AKIAEXAMPLE";

    private static readonly string[] Secrets = ["arn:", "123456789012", "AKIA", "7f3c"];

    [Theory]
    [InlineData("orders 7f3c")]
    [InlineData("orders\t7f3c")]
    [InlineData("  orders  7f3c ")]
    public async Task Shows_work_by_kind_and_nothing_that_aws_said(string work)
    {
        var target = new FakeTarget("fake") { Auto = static _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = Secret, Error = new InvalidOperationException(Secret) } };
        await using var app = await StartAsync(target);
        await using var first = await app.Services.GetRequiredService<ITaskProtection>().EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(app.Urls.Single() + "/task-protection"), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(text);

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Contains(json.RootElement.GetProperty("targets").EnumerateArray(), static t => t.GetProperty("state").GetString() == "Unavailable");
        Assert.Equal("orders", json.RootElement.GetProperty("work")[0].GetProperty("kind").GetString());
        Assert.NotEqual(0, json.RootElement.GetProperty("transitions").GetArrayLength());
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_head_without_a_body_and_no_method_that_changes_anything()
    {
        await using var app = await StartAsync(new FakeTarget("fake").Granting());
        using var client = new HttpClient();
        var address = new Uri(app.Urls.Single() + "/task-protection");
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), TestContext.Current.CancellationToken);
        using var post = await client.PostAsync(address, null, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.MethodNotAllowed), (head.StatusCode, post.StatusCode));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Shows_the_flow_of_a_queue_by_its_name_alone()
    {
        var sqs = new FakeSqs(TimeProvider.System);
        sqs.Send(3);
        await using var app = await StartAsync(new FakeTarget("fake").Granting(), services => AddWorker(services, sqs));
        await Patience.UntilAsync(() => app.Services.GetRequiredService<ProtectionMonitor>().Read().Workers.Single().Received == 3, "the messages are received");
        var text = await ReadAsync(app);
        using var json = JsonDocument.Parse(text);
        var worker = json.RootElement.GetProperty("workers")[0];

        Assert.Equal(("orders-worker", "orders", "Running"), (worker.GetProperty("name").GetString(), worker.GetProperty("queue").GetString(), worker.GetProperty("state").GetString()));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Is_not_there_without_protection_and_says_so()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddTaskProtection", Assert.Throws<InvalidOperationException>(() => app.MapTaskProtection()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_the_names_that_its_documentation_shows()
    {
        var page = Page.Text("docs/health.md");
        var start = page.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        using var documented = JsonDocument.Parse(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        await using var app = await StartAsync(new FakeTarget("task").Granting(), static services => AddWorker(services, new FakeSqs(TimeProvider.System)));
        await using var scope = await app.Services.GetRequiredService<ITaskProtection>().EnterAsync("orders 7f3c", cancellationToken: TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await ReadAsync(app));

        Assert.Equal(Names(documented.RootElement), Names(json.RootElement));
        Assert.Equal(
            json.RootElement.GetProperty("workers")[0].EnumerateObject().Select(static member => $"`{member.Name}`"),
            Page.Rows("docs/health.md").Select(static row => row[0]).Where(static cell => cell.StartsWith('`')));
    }

    [Fact]
    public void Has_the_states_of_a_worker_that_its_documentation_names()
    {
        var row = Page.Rows("docs/health.md").Single(static row => row[0] == "`state`");

        Assert.All(Enum.GetNames<WorkerState>(), state => Assert.Contains($"`{state}`", row[1], StringComparison.Ordinal));
    }

    private static string[] Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [.. element.EnumerateObject().SelectMany(static p => Names(p.Value).Select(name => $"{p.Name}.{name}").Prepend(p.Name))],
        JsonValueKind.Array when element.GetArrayLength() > 0 => Names(element[0]),
        _ => [],
    };

    private static void AddWorker(IServiceCollection services, FakeSqs sqs)
        => services.AddSingleton(sqs.Client).AddSqsWorker<IceCreamOrder, Idle>("orders-worker", OrderJson.Default.IceCreamOrder, static o => o.QueueUrl = FakeSqs.Url);

    private static async Task<string> ReadAsync(WebApplication app)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(app.Urls.Single() + "/task-protection"), TestContext.Current.CancellationToken);
    }

    private static async Task<WebApplication> StartAsync(FakeTarget target, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTaskProtection(static o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never));
        builder.Services.AddSingleton<IProtectionTarget>(target);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapTaskProtection();
        await app.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        return app;
    }

    private sealed class Idle : IMessageHandler<IceCreamOrder>
    {
        public Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
