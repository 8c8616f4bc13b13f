using IceCreamFactory.Report;

namespace TaskProtection.Tests.Samples;

public sealed class CheckerThatDisagreesWithTheReport
{
    [Theory]
    [InlineData("made-twice                            0", "made-twice 1", "made-twice is 0 in the report and 1 in the checker")]
    [InlineData("lost                                  0", "", "lost is 0 in the report and missing in the checker")]
    public async Task Is_told_by_a_line_for_each_figure(string line, string instead, string complaint)
    {
        var file = EventScript.Clean(isProtected: true).Save();
        try
        {
            var verdict = await CheckerProgram.JudgeAsync([file], TestContext.Current.CancellationToken);
            Assert.Contains(line, verdict.Figures, StringComparison.Ordinal);

            var differences = CheckerProgram.Differences([file], verdict.Figures.Replace(line, instead, StringComparison.Ordinal));

            Assert.Contains(complaint, Assert.Single(differences), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
