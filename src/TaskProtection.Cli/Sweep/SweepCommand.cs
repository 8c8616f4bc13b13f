using System.CommandLine;
using TaskProtection.Cli.Aws;

namespace TaskProtection.Cli.Sweep;

/// <summary><c>task-protection sweep</c>.</summary>
internal static class SweepCommand
{
    public static Command Create(ToolContext context)
    {
        var group = new Option<string[]>("--group") { Description = "An Auto Scaling group to look at; may be repeated. Default: all of the region." };
        var cluster = new Option<string[]>("--cluster") { Description = "An ECS cluster to look into, by name or ARN; may be repeated. Default: all of the region." };
        var apply = new Option<bool>("--apply") { Description = "Clear the flags that were found leaked, after a second look. Without it nothing is changed." };
        var output = new Option<OutputFormat>("--output") { Description = "How the findings are written. Default: text." };
        output.CustomParser = result => ParseFormat(result.Tokens[0].Value, result.AddError);
        output.HelpName = "text|json";
        var region = new Option<string?>("--region") { Description = "Default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's region." };
        var profile = new Option<string?>("--profile") { Description = "A profile of the shared AWS configuration. Default: AWS_PROFILE, then the SDK's own search for credentials." };
        var command = new Command(
            "sweep", "Finds instances that stay protected from scale-in although no task on them is protected, and clears their flags.")
        {
            group, cluster, apply, output, region, profile,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            context,
            new SweepOptions(
                Distinct(parsed.GetValue(group)),
                Distinct(parsed.GetValue(cluster)),
                parsed.GetValue(apply),
                parsed.GetValue(output),
                parsed.GetValue(region),
                parsed.GetValue(profile)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, SweepOptions options, CancellationToken cancellationToken)
    {
        using var clients = AwsClients.Create(context, options.Region, options.Profile);
        var progress = new Progress(context.Error, context.Time);
        var calls = new AwsCalls(context.Time, progress);
        var fleet = new Fleet(new EcsReads(clients.Ecs, calls), new AutoScalingCalls(clients.AutoScaling, calls), progress);
        var report = await new SweepRun(fleet, options, clients.Region, context.Time).RunAsync(cancellationToken).ConfigureAwait(false);
        await ReportWriter.WriteAsync(report, options.Output, context).ConfigureAwait(false);
        return report.ExitCode;
    }

    private static OutputFormat ParseFormat(string text, Action<string> refuse)
    {
        if (text is "text" or "json")
        {
            return text == "json" ? OutputFormat.Json : OutputFormat.Text;
        }

        refuse($"--output is text or json, not '{text}'.");
        return default;
    }

    private static string[] Distinct(string[]? values) => [.. (values ?? []).Distinct(StringComparer.Ordinal)];
}
