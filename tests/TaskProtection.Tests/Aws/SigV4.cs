using System.Security.Cryptography;
using System.Text;

namespace TaskProtection.Tests.Aws;

/// <summary>
/// Signature Version 4 as its specification describes it, written for these tests alone, so that it shares nothing with the
/// signer under test. It is itself held against signatures that botocore made (sigv4-vectors.json).
/// </summary>
internal static class SigV4
{
    /// <summary>The signature that the request should carry, for the headers and the scope that its Authorization names.</summary>
    public static string Sign(string method, Uri uri, IReadOnlyDictionary<string, string> headers, string body, string authorization, string secretKey)
    {
        var scope = Part(authorization, "Credential=").Split('/', 2)[1];
        var signedHeaders = Part(authorization, "SignedHeaders=");
        var canonical = string.Join('\n',
            method,
            CanonicalPath(uri),
            CanonicalQuery(uri),
            string.Concat(signedHeaders.Split(';').Select(name => $"{name}:{Collapse(headers[name])}\n")),
            signedHeaders,
            Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body))));
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", headers["X-Amz-Date"], scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));

        // date, region, service, "aws4_request", each signed with the key that came before.
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Hmac);
        return Hex(Hmac(key, toSign));
    }

    public static string Part(string authorization, string name)
        => authorization["AWS4-HMAC-SHA256 ".Length..].Split(',').Select(part => part.Trim()).Single(part => part.StartsWith(name, StringComparison.Ordinal))[name.Length..];

    private static string CanonicalPath(Uri uri)
        => string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(Uri uri)
        => string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
