using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TaskProtection.Sqs;
using TaskProtection.Tests.Hosting;

namespace TaskProtection.Tests.Rules;

/// <summary>docs/options.md is read where the code is not: what it says of an option is held to the option itself.</summary>
public sealed partial class TheOptionsPage
{
    private const string Queue = "TaskProtection:Sqs:<name>:";

    private static readonly IReadOnlyList<Option> Options = [.. Walk(new TaskProtectionOptions(), "TaskProtection:"), .. Walk(new SqsWorkerOptions(), Queue)];

    private static readonly IReadOnlyList<string[]> Rows = [.. Page.Rows("docs/options.md").Where(static row => row[0].StartsWith("`TaskProtection:", StringComparison.Ordinal))];

    private static IEnumerable<(string[] Row, Option Option)> Pairs => Rows.Select(static row => (row, Options.Single(option => $"`{option.Key}`" == row[0])));

    [Fact]
    public void Has_one_row_for_each_option_and_no_other()
        => Assert.Equal(Options.Select(static option => $"`{option.Key}`").Order(StringComparer.Ordinal), Rows.Select(static row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Reaches_every_options_class()
    {
        var classes = new[] { typeof(TaskProtectionOptions), typeof(SqsWorkerOptions) }
            .SelectMany(static type => type.Assembly.GetExportedTypes()).Where(static type => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal));
        Assert.Equal(classes.Select(static type => type.Name).Order(), Options.Select(static option => option.Class.Name).Distinct().Order());
        Assert.All(Options, static option => Assert.Contains($"\n## {option.Class.Name}\n", Page.Text("docs/options.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Gives_each_its_type_and_default()
        => Assert.All(Pairs, static pair =>
        {
            Assert.Equal(Type(pair.Option.Type), pair.Row[1]);
            if (pair.Option.Default is null)
            {
                Assert.StartsWith("none: ", pair.Row[2], StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal($"`{Write(pair.Option.Default)}`", pair.Row[2]);
            }
        });

    [Fact]
    public void Names_every_value_of_an_enumeration()
        => Assert.All(
            Pairs.Where(static pair => pair.Option.Type.IsEnum),
            static pair => Assert.Equal(Enum.GetNames(pair.Option.Type).Order(), Code().Matches(pair.Row[3]).Select(static match => match.Groups[1].Value).Order()));

    [Fact]
    public void Gives_ranges_that_end_where_validation_says()
    {
        var judged = 0;
        Assert.All(Pairs.Where(static pair => Number(pair.Option.Type)), pair =>
        {
            if (Range().Match(pair.Row[3]) is not { Success: true } range)
            {
                return;
            }

            judged++;
            foreach (var (end, beyond) in range.Groups["least"] is { Success: true, Value: var least } ? [(least, -1), (range.Groups["most"].Value, 1)] : new[] { (range.Groups["most"].Value, 1) })
            {
                Assert.DoesNotContain(Errors(pair.Option.Key, end), OfRange);
                Assert.Contains(Errors(pair.Option.Key, Next(end, beyond)), OfRange);
            }
        });
        Assert.True(judged >= 13, $"only {judged} ranges were judged");
    }

    // What validation says of one setting alone, and not of how it fits the others.
    private static bool OfRange(string error)
        => error.Contains("must be from", StringComparison.Ordinal) || error.Contains("it must be", StringComparison.Ordinal) || error.Contains("whole seconds from", StringComparison.Ordinal);

    private static IReadOnlyList<string> Errors(string key, string value)
    {
        var name = key.Replace("<name>", "orders", StringComparison.Ordinal);
        var queue = ("Sqs:orders:QueueName", "orders");
        var services = Configured.By(Configured.Keys(queue, (name["TaskProtection:".Length..], value)))
            .AddSqsWorker<string, NoHandler>("orders");
        using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<TaskProtectionOptions>>().Value;
            _ = provider.GetRequiredService<IOptionsMonitor<SqsWorkerOptions>>().Get("orders");
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures.Where(failure => failure.StartsWith(name + " ", StringComparison.Ordinal))];
        }
    }

    private static IEnumerable<Option> Walk(object options, string path)
        => options.GetType().GetProperties().SelectMany(property => property.GetValue(options) is { } value && property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? Walk(value, $"{path}{property.Name}:")
            : [new Option(options.GetType(), path + property.Name, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property.GetValue(options))]);

    private static bool Number(Type type) => !type.IsEnum && type != typeof(string);

    private static string Type(Type type) => type switch
    {
        { IsEnum: true } => $"`{type.Name}`",
        _ when type == typeof(TimeSpan) => "duration",
        _ when type == typeof(int) => "whole number",
        _ when type == typeof(double) => "number",
        _ => "text",
    };

    private static string Write(object value) => value switch
    {
        TimeSpan { Ticks: var ticks } time => ticks % TimeSpan.TicksPerSecond == 0 ? time.ToString("c") : time.ToString("c").TrimEnd('0'),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Next(string end, int beyond)
    {
        if (!end.Contains(':'))
        {
            return Write(int.Parse(end, CultureInfo.InvariantCulture) + beyond);
        }

        var time = TimeSpan.Parse(end, CultureInfo.InvariantCulture);
        return Write(time + (beyond * (time > TimeSpan.Zero && time < TimeSpan.FromSeconds(1) ? time / 2 : TimeSpan.FromSeconds(1))));
    }

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?:^`(?<least>[\d.:]+)` )?to `(?<most>[\d.:]+)`")]
    private static partial Regex Range();

    private sealed class NoHandler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed record Option(Type Class, string Key, Type Type, object? Default);
}
