using Microsoft.Extensions.Configuration;

namespace TaskProtection.Hosting;

/// <summary>
/// Finds keys of a configuration section that no setting reads. A misspelt key would otherwise be ignored in silence, and the
/// binder's own check does not look into nested sections. Compiled into each package that binds a section.
/// </summary>
internal static class UnknownKeys
{
    /// <summary>Ends a known path whose whole subtree is somebody else's to check, such as <c>Sqs:*</c>.</summary>
    private const string Subtree = ":*";

    /// <summary>One sentence for each key below <paramref name="section"/> that is not known. Values are not shown: they may be secret.</summary>
    /// <param name="section">The section to search, with all that is below it.</param>
    /// <param name="knownPaths">The settings, relative to the section, such as <c>Task:Linger</c>; <c>Name:*</c> for a subtree to skip.</param>
    public static IEnumerable<string> Find(IConfigurationSection section, IReadOnlyCollection<string> knownPaths)
        => Walk(section, section.Path.Length + 1, knownPaths);

    private static IEnumerable<string> Walk(IConfigurationSection parent, int rootLength, IReadOnlyCollection<string> known)
    {
        foreach (var child in parent.GetChildren())
        {
            var key = child.Path[rootLength..];
            if (known.Contains(key + Subtree, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var isSetting = known.Contains(key, StringComparer.OrdinalIgnoreCase);
            var isSection = known.Any(path => path.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));
            if (isSection && child.Value is not null)
            {
                yield return $"{child.Path} is a section and takes no value of its own; its settings are {Siblings(key + ":", known)}";
            }
            else if (!isSetting && !isSection && (child.Value is not null || !child.GetChildren().Any()))
            {
                yield return $"{child.Path} is not a setting; {Hint(child.Path[..rootLength], key, known)}";
            }

            foreach (var unknown in Walk(child, rootLength, known))
            {
                yield return unknown;
            }
        }
    }

    private static string Hint(string root, string key, IReadOnlyCollection<string> known)
    {
        var nearest = known
            .Select(path => path.EndsWith(Subtree, StringComparison.Ordinal) ? CompareSection(key, path[..^Subtree.Length]) : Compare(key, path))
            .Where(near => near.Misses <= near.Allowed)
            .OrderBy(near => near.Misses).ThenBy(near => Distance(key, near.Path))
            .Select(near => near.Path)
            .FirstOrDefault();

        return nearest is not null
            ? $"did you mean {root}{nearest}?"
            : $"the settings there are {Siblings(key[..(key.LastIndexOf(':') + 1)], known)}";
    }

    /// <summary>How wrong the key is: misspelt, cut or extended (<c>StopTimeoutSeconds</c>), or right in the wrong section.</summary>
    private static (string Path, int Misses, int Allowed) Compare(string key, string path)
    {
        if (key.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase))
        {
            return (path, 0, 0);
        }

        var (wrong, right) = (Leaf(key), Leaf(path));
        var isPart = Math.Min(wrong.Length, right.Length) >= 4 // shorter ones are part of too many words
            && (wrong.Contains(right, StringComparison.OrdinalIgnoreCase) || right.Contains(wrong, StringComparison.OrdinalIgnoreCase));
        var misses = Math.Min(Distance(key, path), Math.Min(Distance(wrong, right) + 1, isPart ? 2 : int.MaxValue));
        return (path, misses, Math.Max(2, right.Length / 3)); // a third of the word wrong is a slip, more is another word
    }

    /// <summary>A subtree is compared by its name alone; what is below it is kept as written.</summary>
    private static (string Path, int Misses, int Allowed) CompareSection(string key, string name)
    {
        var parts = key.Split(':');
        var depth = name.Count(c => c == ':') + 1;
        var path = string.Join(':', parts.Skip(depth).Prepend(name));
        return (path, Distance(string.Join(':', parts.Take(depth)), name), Math.Max(1, name.Length / 3));
    }

    private static string Siblings(string prefix, IReadOnlyCollection<string> known)
    {
        var names = known.Where(path => path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(path => path[prefix.Length..]).ToList();
        return names.Count > 0 || prefix.Length == 0
            ? string.Join(", ", names.Select(name => name.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase))
            : Siblings("", known);
    }

    private static string Leaf(string path) => path[(path.LastIndexOf(':') + 1)..];

    /// <summary>Levenshtein's distance, with letters in either case alike.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[b.Length];
    }
}
