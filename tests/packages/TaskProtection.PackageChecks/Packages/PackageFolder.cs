using System.IO.Compression;

namespace TaskProtection.PackageChecks.Packages;

/// <summary>The packages that were packed together.</summary>
internal sealed class PackageFolder(string path)
{
    public IReadOnlyList<string> Names { get; } = [.. Directory.EnumerateFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    public string? Find(string id, string extension)
        => Names.FirstOrDefault(name => name.StartsWith(id + ".", StringComparison.Ordinal) && char.IsAsciiDigit(name[id.Length + 1]) && name.EndsWith(extension, StringComparison.Ordinal));

    public ZipArchive Open(string name) => ZipFile.OpenRead(Path.Combine(path, name));
}
