namespace TaskProtection.PackageChecks.Packages;

/// <summary>Whether two builds of the same sources made the same files; of the envelope, the names and times differ.</summary>
internal static class SamePackages
{
    public static void Compare(PackageFolder folder, PackageFolder other, Checks checks)
    {
        checks.Equal("the packages of another folder", string.Join(", ", folder.Names), string.Join(", ", other.Names));
        foreach (var name in folder.Names.Intersect(other.Names))
        {
            var (files, others) = (Files(folder, name), Files(other, name));
            var orderless = files.Keys.Where(IsOrderless).ToList();
            var compared = files.Keys.Union(others.Keys).Except(orderless).ToList();
            if (orderless is not [])
            {
                checks.Figure($"{name}: {string.Join(", ", orderless)} not compared");
            }

            if (compared is not [] || orderless is [])
            {
                var different = compared.FindAll(file => !files.TryGetValue(file, out var one) || !others.TryGetValue(file, out var two) || !one.SequenceEqual(two));
                checks.That($"{name}: built in another folder, {compared.Count} files are the same, byte for byte", compared.Count > 0 && different is [], string.Join(", ", different));
            }
        }
    }

    /// <summary>Microsoft's generator writes the log classes of an assembly in no fixed order, and this is the one that has several.</summary>
    private static bool IsOrderless(string file) => Path.GetFileName(file) is "TaskProtection.dll" or "TaskProtection.pdb";

    private static Dictionary<string, byte[]> Files(PackageFolder folder, string name)
    {
        using var package = folder.Open(name);
        return package.Entries.Where(static e => !PackageInspection.IsPackaging(e.FullName)).ToDictionary(static e => e.FullName, static e => PackageInspection.Buffered(e).ToArray());
    }
}
