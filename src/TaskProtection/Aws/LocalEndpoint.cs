using System.Net;
using System.Net.Sockets;

namespace TaskProtection.Aws;

/// <summary>
/// An address that an environment variable gave. Credential-free endpoints live on the host, so anything that is not plain
/// http to a link-local or loopback address is refused: a planted variable must not send our requests elsewhere.
/// </summary>
/// <param name="Uri">The address without a trailing slash; null when the variable is missing or wrong.</param>
/// <param name="Problem">What is wrong with the variable and what follows from it; null when nothing is.</param>
internal sealed record LocalEndpoint(Uri? Uri, string? Problem)
{
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");
    private static readonly IPNetwork LinkLocalV6 = IPNetwork.Parse("fe80::/10");

    // EC2's own range for instance metadata over IPv6.
    private static readonly IPNetwork Ec2V6 = IPNetwork.Parse("fd00:ec2::/32");

    public bool IsSet => Uri is not null || Problem is not null;

    public static LocalEndpoint Parse(string variable, string? value, string consequence)
    {
        if (value is null)
        {
            return new(null, null);
        }

        var problem = FindProblem(value, out var uri);
        return problem is null
            ? new(uri, null)
            : new(null, $"{variable} is {Show(value)}: {problem}, so {consequence}.");
    }

    /// <summary>The address of a path below this endpoint.</summary>
    public Uri Append(string path) => new(Uri!.AbsoluteUri.TrimEnd('/') + path);

    private static string? FindProblem(string value, out Uri? uri)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out uri) || uri.Host.Length == 0)
        {
            return "it is not an absolute URI";
        }

        if (uri.Scheme != Uri.UriSchemeHttp)
        {
            return "only plain http is expected there";
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return "it must have no user, query or fragment";
        }

        return IsLocal(uri) ? null : "it is neither a link-local nor a loopback address";
    }

    private static bool IsLocal(Uri uri)
    {
        if (!IPAddress.TryParse(uri.DnsSafeHost, out var address))
        {
            return string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase);
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return IPAddress.IsLoopback(address)
            || (address.AddressFamily == AddressFamily.InterNetwork
                ? LinkLocal.Contains(address)
                : LinkLocalV6.Contains(address) || Ec2V6.Contains(address));
    }

    // 100 characters show what is wrong; more would let a variable flood the log.
    // What may hold a password is not shown: this text goes into logs.
    private static string Show(string value) => value.Contains('@') ? "an address with a user" : value.Length <= 100 ? $"'{value}'" : $"'{value[..100]}...'";
}
