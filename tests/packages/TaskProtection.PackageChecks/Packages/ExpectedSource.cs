namespace TaskProtection.PackageChecks.Packages;

/// <param name="Commit">The commit that was packed.</param>
/// <param name="Url">Where its repository is, without <c>.git</c>.</param>
internal sealed record ExpectedSource(string Commit, string Url);
