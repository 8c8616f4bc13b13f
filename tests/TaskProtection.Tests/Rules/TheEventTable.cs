using System.Reflection;
using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Rules;

/// <summary>docs/events.md names every log event. Alarms are built on ids: the table says which there are, so that a change of one is a change of the page.</summary>
public sealed class TheEventTable
{
    private static readonly IReadOnlyList<(int Id, string Name, LogLevel Level)> Events =
    [
        .. new[] { typeof(ITaskProtection), typeof(SqsWorkerOptions) }
            .SelectMany(static type => type.Assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(static method => (method.Name, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static method => method.Attribute is not null)
            .Select(static method => (method.Attribute!.EventId, method.Attribute.EventName ?? method.Name, method.Attribute.Level))
            .OrderBy(static log => log.EventId),
    ];

    private static readonly IReadOnlyList<string[]> Rows = [.. Page.Rows("docs/events.md").Where(static row => row[0] is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..])];

    [Fact]
    public void Names_every_event_with_its_level_in_the_order_of_ids()
        => Assert.Equal(Events.Select(static log => $"{log.Id} {log.Name} {Level(log.Level)}"), Rows.Select(static row => $"{row[0]} {row[1].Trim('`')} {row[2].Split(':')[0]}"));

    [Fact]
    public void Says_when_each_is_written() => Assert.All(Rows, static row => Assert.True(row is [_, _, _, { Length: > 10 }], row[0]));

    [Fact]
    public void Gives_no_id_twice() => Assert.Equal(Events.Count, Events.Select(static log => log.Id).Distinct().Count());

    [Fact]
    public void Has_advice_for_every_event_that_may_be_a_warning_or_worse()
    {
        var advised = Page.Rows("docs/failure-modes.md").SelectMany(static row => row[0].Split(' ', ',', '.', '`', '*')).ToHashSet();
        Assert.All(
            Events.Where(static log => log.Level >= LogLevel.Warning || Level(log.Level) == "varies"),
            log => Assert.True(advised.Contains($"{log.Id}"), $"no row of docs/failure-modes.md begins with event {log.Id}, {log.Name}"));
    }

    // The attribute of an event whose level the call gives has none.
    private static string Level(LogLevel level) => Enum.IsDefined(level) && level != LogLevel.None ? $"{level}" : "varies";
}
