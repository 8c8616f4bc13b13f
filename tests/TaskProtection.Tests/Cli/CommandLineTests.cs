using Microsoft.Extensions.Configuration;
using TaskProtection.Aws;
using TaskProtection.Cli;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class TheCommandLineOfTheTool : IAsyncDisposable
{
    private readonly SweepTown _town = new();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Theory]
    [InlineData("sweep --output xml", "--output is text or json, not 'xml'.")]
    [InlineData("sweep --appply", "--appply")]
    [InlineData("sweep --group", "--group")]
    [InlineData("sweep --profile nobody-has-this-profile", "There is no profile 'nobody-has-this-profile'")]
    [InlineData("", "Required command was not provided.")]
    public async Task Is_refused_with_2_before_anything_is_asked(string arguments, string said)
    {
        var result = await _town.RunAsync(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(_town.World.Events.Snapshot(), e => e.Kind == "call");
    }

    [Fact]
    public async Task Is_refused_with_2_where_no_region_is_known()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var nothing = new Dictionary<string, string?> { ["AWS_REGION"] = "", ["AWS_DEFAULT_REGION"] = "", ["AWS_PROFILE"] = "nobody-has-this-profile" };
        var context = new ToolContext { Output = output, Error = error, Environment = new EcsEnvironment(new ConfigurationBuilder().AddInMemoryCollection(nothing).Build()) };

        Assert.Equal(2, await ToolCommand.RunAsync(["sweep"], context, CancellationToken.None));
        Assert.Contains("No AWS region is known: give --region", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_region_that_is_given()
    {
        _town.FlaggedGroup(1);
        var result = await _town.RunAsync("sweep --region us-east-1");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("0 protected instances in 0 groups of us-east-1. The look is incomplete.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explains_itself()
    {
        var result = await _town.RunAsync("sweep --help");
        Assert.Equal(0, result.ExitCode);
        Assert.All(["--group", "--cluster", "--apply", "--output <text|json>", "--region", "--profile"], o => Assert.Contains(o, result.Output, StringComparison.Ordinal));
    }
}
