using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Rules.Snippets;

internal static class ATown
{
    public static async Task InTheReadmeAsync()
    {
        #region town-short
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);
        exports.Send("""{"Customer":"Ada","Minutes":10}""");
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.DeployAsync();
        town.Check();
        #endregion
    }

    public static async Task InItsOwnReadmeAsync()
    {
        #region town
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);           // what your Program.cs registers

        exports.Send("""{"Customer":"Ada","Minutes":10}""");
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.DeployAsync();                              // a rolling deployment, to its end

        Assert.Equal(0, exports.Count().Live);
        Assert.Empty(town.Redeliveries);                       // nothing was done twice
        town.Check();                                          // nothing is lost, and every task ended in time
        #endregion
    }

    private static class ExportWorker
    {
        public static void Configure(HostApplicationBuilder builder) => builder.Services.AddTaskProtection();
    }
}
