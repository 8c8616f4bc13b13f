using System.Xml.Linq;

namespace TaskProtection.PackageChecks.Packages;

/// <summary>What each package may bring along, with the versions that <c>src/Packages.props</c> names. A new dependency is a decision: it is written here too.</summary>
internal sealed class ExpectedDependencies(string versionsFile)
{
    private static readonly Dictionary<string, string[]> s_external = new()
    {
        ["TaskProtection"] =
        [
            "AWSSDK.Core", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions",
            "Polly.Core",
        ],
        ["TaskProtection.AspNetCore"] = [],
        ["TaskProtection.Sqs"] = ["AWSSDK.SQS"],
        ["TaskProtection.Testing"] = ["AWSSDK.Core", "AWSSDK.SQS"],
        ["TaskProtection.Cli"] = [], // A tool carries what it needs.
    };

    private readonly Dictionary<string, string> _versions = XDocument.Load(versionsFile).Descendants("PackageVersion")
        .ToDictionary(static e => (string)e.Attribute("Include")!, static e => (string)e.Attribute("Version")!);

    public static IEnumerable<string> Packages => s_external.Keys;

    public string Of(string id, string version)
    {
        var own = id switch
        {
            "TaskProtection.AspNetCore" or "TaskProtection.Sqs" => $"TaskProtection {version}",
            "TaskProtection.Testing" => $"TaskProtection [{version}]", // It uses its internals.
            _ => null,
        };
        return string.Join(", ", s_external[id].Select(name => $"{name} {_versions[name]}").Append(own).Where(static d => d is not null).Order(StringComparer.Ordinal));
    }
}
