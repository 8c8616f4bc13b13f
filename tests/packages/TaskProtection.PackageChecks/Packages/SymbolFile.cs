using System.Reflection.Metadata;
using System.Text;

namespace TaskProtection.PackageChecks.Packages;

/// <param name="Id">What its assembly knows it by.</param>
/// <param name="SourceLink">Its map of folders to addresses, JSON.</param>
/// <param name="Unreachable">The sources that are neither below a mapped folder nor inside the file.</param>
internal sealed record SymbolFile(Guid Id, string? SourceLink, IReadOnlyList<string> Unreachable)
{
    // From the specification of portable PDBs.
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static SymbolFile Read(Stream pdb)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        var infos = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).ToList();
        var link = infos.Where(i => reader.GetGuid(i.Kind) == s_sourceLink).Select(i => Encoding.UTF8.GetString(reader.GetBlobBytes(i.Value))).FirstOrDefault();
        var embedded = infos.Where(i => reader.GetGuid(i.Kind) == s_embeddedSource).Select(static i => i.Parent).ToHashSet();
        var unreachable = reader.Documents
            .Where(document => !embedded.Contains(document))
            .Select(document => reader.GetString(reader.GetDocument(document).Name))
            .Where(static name => !name.StartsWith("/_/", StringComparison.Ordinal));
        return new SymbolFile(new BlobContentId(reader.DebugMetadataHeader!.Id).Guid, link, [.. unreachable]);
    }
}
