using IceCreamFactory;

namespace TaskProtection.Tests.Samples;

public sealed class FactoryCommandLine
{
    [Theory]
    [InlineData("--sed", "1")]
    [InlineData("--seed", "many")]
    [InlineData("--orders", "29")]
    [InlineData("--orders", "501")]
    [InlineData("--orders", "abc")]
    [InlineData("--orders", "99999999999")]
    [InlineData("--orders", null)]
    [InlineData("stray", null)]
    public async Task With_a_wrong_option_fails_with_one_line_and_the_help(string option, string? value)
    {
        using var errors = new StringWriter();

        var exitCode = await CommandLine.RunAsync(
            value is null ? [option] : [option, value], (_, _) => throw new InvalidOperationException("It ran."), errors);

        Assert.Equal(CommandLine.UsageError, exitCode);
        var lines = errors.ToString().Split(Environment.NewLine);
        Assert.Contains(option.TrimStart('-'), lines[0], StringComparison.Ordinal);
        Assert.Equal("Description:", lines[1]);
        Assert.Contains(lines, line => line.Contains("--no-protection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_file_where_the_folder_is_to_be_fails_with_one_line_and_the_help()
        => await With_a_wrong_option_fails_with_one_line_and_the_help("--out", typeof(FactoryCommandLine).Assembly.Location);

    [Fact]
    public async Task Without_options_is_sixty_orders_both_ways()
        => Assert.Equal((1, 60, false), await ParseAsync());

    [Fact]
    public async Task Takes_its_options()
        => Assert.Equal((9, 45, true), await ParseAsync("--seed", "9", "--orders", "45", "--no-protection", "--out", "somewhere"));

    [Fact]
    public async Task Ends_with_the_verdict_as_exit_code()
        => Assert.Equal(1, await CommandLine.RunAsync([], (_, _) => Task.FromResult(1), TextWriter.Null));

    private static async Task<(int Seed, int Orders, bool OnlyWithout)> ParseAsync(params string[] args)
    {
        FactorySettings? seen = null;
        await CommandLine.RunAsync(
            args,
            (settings, _) =>
            {
                seen = settings;
                return Task.FromResult(0);
            },
            TextWriter.Null);
        Assert.NotNull(seen);
        return (seen.Seed, seen.Orders, seen.OnlyWithoutProtection);
    }
}
