using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TaskProtection.PackageChecks.Packages;

/// <summary>Opens the packages as nuget.org and a user's restore do, and holds them to what they promise.</summary>
internal static partial class PackageInspection
{
    private static readonly string[] s_described = ["copyright", "description", "tags"];

    public static void Inspect(PackageFolder folder, ExpectedDependencies dependencies, ExpectedSource source, Checks checks)
    {
        foreach (var id in ExpectedDependencies.Packages)
        {
            if (folder.Find(id, ".nupkg") is not { } name || folder.Find(id, ".snupkg") is not { } symbolsName)
            {
                checks.That($"{id}: the package and its symbols", false, string.Join(", ", folder.Names));
                continue;
            }

            using var package = folder.Open(name);
            using var symbols = folder.Open(symbolsName);
            Metadata(id, package, dependencies, source, checks);
            Files(id, package, symbols, checks);
            Symbols(id, package, symbols, source, checks);
        }

        // A test program or a sample that is packed would be published with the rest.
        var expected = ExpectedDependencies.Packages.SelectMany(id => new[] { folder.Find(id, ".nupkg"), folder.Find(id, ".snupkg") });
        checks.That("nothing else is packed", folder.Names.Except(expected).ToList() is [], string.Join(", ", folder.Names));
    }

    private static void Metadata(string id, ZipArchive package, ExpectedDependencies dependencies, ExpectedSource source, Checks checks)
    {
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        var metadata = Plain(XDocument.Load(nuspec).Root!).Element("metadata")!;
        var version = (string)metadata.Element("version")!;
        checks.Equal($"{id}: licence", "expression MIT", $"{(string?)metadata.Element("license")?.Attribute("type")} {(string?)metadata.Element("license")}");
        checks.Equal($"{id}: authors", "TaskProtection contributors", (string?)metadata.Element("authors"));
        checks.That($"{id}: copyright, description and tags", s_described.All(name => !string.IsNullOrWhiteSpace((string?)metadata.Element(name))), metadata.ToString());
        var repository = metadata.Element("repository");
        checks.Equal($"{id}: repository and commit", $"git {source.Url} {source.Commit}", $"{(string?)repository?.Attribute("type")} {((string?)repository?.Attribute("url"))?.Replace(".git", "", StringComparison.Ordinal)} {(string?)repository?.Attribute("commit")}");
        checks.Equal(
            $"{id}: dependencies",
            dependencies.Of(id, version),
            string.Join(", ", metadata.Descendants("dependency").Select(static d => $"{(string?)d.Attribute("id")} {(string?)d.Attribute("version")}").Order(StringComparer.Ordinal)));
        checks.Equal($"{id}: framework references", id is "TaskProtection.AspNetCore" or "TaskProtection.Testing" ? "Microsoft.AspNetCore.App" : "", string.Join(", ", metadata.Descendants("frameworkReference").Select(static f => (string?)f.Attribute("name"))));
        checks.Equal($"{id}: kind", id == "TaskProtection.Cli" ? "DotnetTool" : "", string.Join(", ", metadata.Descendants("packageType").Select(static t => (string?)t.Attribute("name"))));

        var readme = (string?)metadata.Element("readme") is { } path && package.GetEntry(path) is { } entry ? ReadAll(entry) : "";
        checks.That($"{id}: README", readme.StartsWith("# ", StringComparison.Ordinal), $"'{(string?)metadata.Element("readme")}' of {readme.Length} characters");

        // A feed has nothing but the README.
        var relative = Links().Matches(readme).Select(static link => link.Groups[1].Value).Where(static link => !link.StartsWith('#') && !link.StartsWith("https://", StringComparison.Ordinal));
        checks.That($"{id}: the README has no links into the repository that only the repository can follow", !relative.Any(), string.Join(", ", relative));
    }

    private static void Files(string id, ZipArchive package, ZipArchive symbols, Checks checks)
    {
        var files = package.Entries.Select(static e => e.FullName).Where(static f => !IsPackaging(f)).Order(StringComparer.Ordinal).ToList();
        if (id == "TaskProtection.Cli")
        {
            checks.That($"{id}: the command and its settings", files.Contains("tools/net10.0/any/task-protection.dll") && files.Contains("tools/net10.0/any/DotnetToolSettings.xml"), string.Join(", ", files));
            checks.That($"{id}: no tests and no analyzers", !files.Any(static f => Foreign().IsMatch(f)), string.Join(", ", files));
            return;
        }

        checks.Equal($"{id}: files", $"README.md, lib/net10.0/{id}.dll, lib/net10.0/{id}.xml", string.Join(", ", files));
        checks.Equal($"{id}: files of the symbols", $"lib/net10.0/{id}.pdb", string.Join(", ", symbols.Entries.Select(static e => e.FullName).Where(static f => !IsPackaging(f))));
        var documentation = package.GetEntry($"lib/net10.0/{id}.xml") is { } xml ? Undocumented(package.GetEntry($"lib/net10.0/{id}.dll")!, ReadAll(xml)) : ["all: the file is missing"];
        checks.That($"{id}: every public type is documented", documentation is [], string.Join(", ", documentation));
    }

    private static void Symbols(string id, ZipArchive package, ZipArchive symbols, ExpectedSource source, Checks checks)
    {
        var at = id == "TaskProtection.Cli" ? "tools/net10.0/any/task-protection" : $"lib/net10.0/{id}";
        if (package.GetEntry(at + ".dll") is not { } dll || symbols.GetEntry(at + ".pdb") is not { } pdb)
        {
            checks.That($"{id}: portable symbols", false, string.Join(", ", symbols.Entries));
            return;
        }

        using var assembly = new PEReader(Buffered(dll));
        var entries = assembly.ReadDebugDirectory();
        checks.That($"{id}: deterministic", entries.Any(static e => e.Type == DebugDirectoryEntryType.Reproducible), string.Join(", ", entries.Select(static e => e.Type)));
        var readable = SymbolFile.Read(Buffered(pdb));
        var codeView = assembly.ReadCodeViewDebugDirectoryData(entries.First(static e => e.Type == DebugDirectoryEntryType.CodeView));
        checks.That($"{id}: the symbols are those of the assembly", readable.Id == codeView.Guid, $"{readable.Id} for {codeView.Guid}");

        // Where a package was built is nobody's business, and makes two builds differ.
        checks.That($"{id}: no path of the machine in the assembly", codeView.Path.StartsWith("/_/", StringComparison.Ordinal) || !codeView.Path.Contains('/', StringComparison.Ordinal), codeView.Path);
        var sources = source.Url.Replace("github.com", "raw.githubusercontent.com", StringComparison.Ordinal);
        checks.That($"{id}: SourceLink", readable.SourceLink is { } link && link.Contains($"{sources}/{source.Commit}/*", StringComparison.Ordinal), readable.SourceLink ?? "none");
        checks.That($"{id}: every source is linked or embedded", readable.Unreachable is [], string.Join(", ", readable.Unreachable.Take(5)));
    }

    private static List<string> Undocumented(ZipArchiveEntry dll, string documentation)
    {
        using var assembly = new PEReader(Buffered(dll));
        var metadata = assembly.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(static t => (t.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public);
        return [.. types.Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}").Where(name => !documentation.Contains($"\"T:{name}\"", StringComparison.Ordinal))];
    }

    internal static bool IsPackaging(string file)
        => file.StartsWith("_rels/", StringComparison.Ordinal) || file.StartsWith("package/", StringComparison.Ordinal) || file == "[Content_Types].xml" || file.EndsWith(".nuspec", StringComparison.Ordinal);

    private static string ReadAll(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    internal static MemoryStream Buffered(ZipArchiveEntry entry)
    {
        var memory = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(memory);
        memory.Position = 0;
        return memory;
    }

    private static XElement Plain(XElement element)
        => new(element.Name.LocalName, element.Attributes().Where(static a => !a.IsNamespaceDeclaration), element.Nodes().Select(static n => n is XElement e ? Plain(e) : n));

    [GeneratedRegex("\\]\\(([^)]*)\\)")]
    private static partial Regex Links();

    [GeneratedRegex("xunit|Moq|CsCheck|CodeAnalysis|Benchmark|Analyzers|TaskProtection\\.Testing", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();
}
