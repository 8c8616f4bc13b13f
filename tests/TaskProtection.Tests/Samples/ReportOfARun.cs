using System.Xml.Linq;
using IceCreamFactory.Report;

namespace TaskProtection.Tests.Samples;

public sealed class ReportOfARun
{
    [Fact]
    public void Draws_tasks_work_protection_and_disruptions_as_text()
        => Assert.Equal(
            """
            With protection
                          0s        10s
                           abcde
            one v1 i-1    .[###====....
            two v1 i-2    .[K
            three v1 i-2    ...[###....
              a   1.5 s  desired count 3 → 2
              b   1.6 s  group scales in 3 → 2
              c   1.7 s  Spot notice to i-9
              d   1.8 s  version v2 is deployed
              e   2.0 s  a worker is killed
              [### an ice cream made   [xxx interrupted   [222 made again   === protected   ... not   T SIGTERM   K killed

            """,
            TextTimeline.Render(EventScript.Clean(isProtected: true).Read()));

    [Fact]
    public void Puts_the_runs_side_by_side()
    {
        var run = EventScript.Clean(isProtected: true).Read();
        var table = FigureTable.Render([run, run]);

        Assert.Contains("with protection     with protection", table, StringComparison.Ordinal);
        Assert.Matches(@"orders sent +2 +2\n", table);
        Assert.Matches(@"seconds of work thrown away +1 +1\n", table);
    }

    [Fact]
    public void Draws_a_picture_that_is_well_formed_and_has_each_order_and_disruption()
    {
        var picture = XDocument.Parse(SvgTimeline.Render([EventScript.Clean(isProtected: true).Read()]));
        var texts = picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
        var titles = picture.Descendants().Where(element => element.Name.LocalName == "title").Select(element => element.Value).ToList();

        Assert.Equal(["1", "2", "2"], texts.Where(text => text is "1" or "2").Order());
        Assert.Contains("version v2 is deployed", texts);
        Assert.Contains("order 2: Cut, 1.0 s to 2.0 s", titles);
        Assert.Contains("order 2: Made, 5.1 s to 8.1 s", titles);
    }
}
