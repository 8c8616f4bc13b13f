namespace TaskProtection.PackageChecks.Workers;

/// <param name="Name">What it is called in the table.</param>
/// <param name="Folder">Where <c>dotnet publish</c> left it.</param>
/// <param name="File">The program there; a <c>.dll</c> runs on the machine's runtime.</param>
internal sealed record PublishedWorker(string Name, string Folder, string File)
{
    private static readonly string[] s_leftAtHome = [".dbg", ".pdb", ".xml"];

    private bool NeedsRuntime => File.EndsWith(".dll", StringComparison.Ordinal);

    private string Path => System.IO.Path.Combine(Folder, File);

    public string Program => NeedsRuntime ? "dotnet" : Path;

    public IReadOnlyList<string> Arguments => NeedsRuntime ? ["exec", Path] : [];

    /// <summary>In MB, without what is for developers.</summary>
    public double Size => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(static f => !s_leftAtHome.Contains(f.Extension)).Sum(static f => f.Length) / 1e6;
}
