using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Health;

public sealed class AStatusThatIsAskedOverHttp
{
    private const string Secret = "arn:aws:sts::123456789012:assumed-role/key-AKIAEXAMPLE";

    private static readonly string[] Secrets = ["arn:", "123456789012", "AKIA", "7f3c"];

    [Fact]
    public async Task Shows_work_by_kind_and_nothing_that_aws_said()
    {
        var target = new FakeTarget("fake") { Auto = static _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = Secret, Error = new InvalidOperationException(Secret) } };
        await using var app = await StartAsync(target);
        await using var first = await app.Services.GetRequiredService<ITaskProtection>().EnterAsync("orders 7f3c", cancellationToken: TestContext.Current.CancellationToken);
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

    private static async Task<WebApplication> StartAsync(FakeTarget target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTaskProtection(static o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never));
        builder.Services.AddSingleton<IProtectionTarget>(target);
        var app = builder.Build();
        app.MapTaskProtection();
        await app.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        return app;
    }
}
