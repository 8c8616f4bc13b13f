using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

/// <summary>What only the real handler can show. The server is on 127.0.0.1 and lives as long as the test.</summary>
public sealed class ARealSocket
{
    private const string Grant = $$$"""{"protection":{"ExpirationDate":"2999-01-01T00:00:00Z","ProtectionEnabled":true,"TaskArn":"{{{FakeAws.Task}}}"}}""";

    [Fact]
    public async Task A_redirect_by_the_agent_leads_nowhere()
    {
        var followed = false;
        var reply = await ProtectAsync(context =>
        {
            if (context.Request.Path == "/elsewhere")
            {
                followed = true;
                return context.Response.WriteAsync(Grant);
            }

            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.False(followed);
    }

    [Fact]
    public async Task A_grant_passes()
        => Assert.Equal(ProtectionOutcome.Done, (await ProtectAsync(context => context.Response.WriteAsync(Grant))).Outcome);

    [Fact]
    public async Task Ten_megabytes_are_cut_off()
    {
        var reply = await ProtectAsync(async context =>
        {
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 10; i++)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });

        Assert.Equal(ProtectionOutcome.Unknown, reply.Outcome);
        Assert.Contains("64 KiB", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_is_unknown()
    {
        var reply = await ProtectAsync(async context =>
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Grant[..40]));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal(ProtectionOutcome.Unknown, reply.Outcome);
    }

    [Fact]
    public async Task Nobody_listening_certainly_changed_nothing()
    {
        // Port 1 (tcpmux) has no listener on any machine that runs tests.
        var reply = await ProtectAsync("http://127.0.0.1:1/api/abc");

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
    }

    private static async Task<ProtectionReply> ProtectAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return await ProtectAsync(server.Urls.Single() + "/api/abc");
    }

    private static async Task<ProtectionReply> ProtectAsync(string agent)
    {
        var services = new ServiceCollection().AddLogging().AddAwsTargets();
        services.AddSingleton(Options.Create(new TaskProtectionOptions()));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ECS_AGENT_URI"] = agent,
            ["ECS_CONTAINER_METADATA_URI_V4"] = "",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        }).Build());
        await using var provider = services.BuildServiceProvider();
        var target = provider.GetServices<IProtectionTarget>().First();
        return await target.ProtectAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }
}
