using IceCreamFactory.Report;

namespace TaskProtection.Tests.Samples;

public sealed class RunThatNeverOpened
{
    [Fact]
    public void Is_told_with_the_last_that_a_worker_wrote()
    {
        var script = EventScript.Unopened().Say(100, "one", "info: waits").Say(150, "two", "info: begins")
            .Say(200, "two", "Unhandled exception. No such setting.")
            .Say(201, "two", "   at Program.Main()");

        Assert.Equal(
            """
            The fleet never opened. The last that task two wrote:
              info: begins
              Unhandled exception. No such setting.
            """,
            UnopenedFleet.Describe(script.Read()));
    }

    [Fact]
    public void Is_told_without_the_beginning_of_a_long_output()
    {
        var script = EventScript.Unopened();
        for (var line = 1; line <= 100; line++)
        {
            script.Say(100 + line, "one", $"line {line}");
        }

        var told = UnopenedFleet.Describe(script.Read())!.Split('\n');

        Assert.Equal(11, told.Length);
        Assert.Equal("  line 100", told[^1]);
    }

    [Fact]
    public void Is_told_also_when_no_worker_wrote_a_line()
        => Assert.Equal("The fleet never opened, and no worker wrote a line.", UnopenedFleet.Describe(EventScript.Unopened().Read()));

    [Fact]
    public void Is_told_apart_from_one_that_did() => Assert.Null(UnopenedFleet.Describe(EventScript.Clean(isProtected: true).Read()));

    [Fact]
    public void Can_be_drawn_although_no_task_started()
    {
        var run = EventScript.Unopened().Without("task.started").Read();

        Assert.Contains("ice cream made", TextTimeline.Render(run), StringComparison.Ordinal);
        Assert.Contains("ice cream made", SvgTimeline.Render([run]), StringComparison.Ordinal);
        Assert.Matches(@"AWS calls an order: protection +-\n", FigureTable.Render([run]));
    }
}
