using System.Xml.Linq;

namespace TaskProtection.Tests.Leaving;

public class APictureOfDeployments
{
    [Fact]
    public void Is_drawn_from_what_was_measured()
    {
        var rows = Enum.GetValues<Contender>().Select(contender => (Figures.Name(contender).Trim('`'), (IReadOnlyList<Course>)[.. Settings(contender).Select(
            settings => Course.Of(settings, TimeSpan.FromMinutes(35)))])).ToList();

        var picture = Picture.Draw("50 workers that are always busy meet a deployment: ECS looks every 60 s, a task boots for 60 s, a unit of work takes 3 min", rows);

        Assert.Equal(3 * rows.Count, XDocument.Parse(picture).Root!.Elements().Count(static e => e.Name.LocalName == "g") - 1);
        Figures.Save("deployments.svg", picture);
    }

    private static FleetSettings[] Settings(Contender contender)
    {
        var settings = new FleetSettings { Contender = contender, Seed = 1, Period = TimeSpan.FromSeconds(60) };
        return [settings, settings with { MaximumPercent = 110 }, settings with { MinimumHealthyPercent = 50, MaximumPercent = 100 }];
    }
}
