using System.Security.Cryptography;
using System.Text;

namespace TaskProtection.Testing.Wire;

/// <summary>
/// Signature Version 4 as the AWS General Reference specifies it ("Create a signed AWS API request"), written from that page alone:
/// a verifier that shared its code with a signer would agree with its mistakes.
/// </summary>
internal static class SigV4Canonical
{
    public static string Request(WireRequest request, IReadOnlyList<string> signedHeaders, string payloadHash)
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(Path(request.Uri)).Append('\n')
            .Append(Query(request.Uri)).Append('\n');
        foreach (var name in signedHeaders)
        {
            _ = text.Append(name).Append(':').Append(Collapse(request.Header(name) ?? "")).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    public static string StringToSign(string amzDate, string scope, string canonicalRequest) =>
        $"{SigV4Authorization.Algorithm}\n{amzDate}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static string Signature(string secret, SigV4Authorization claimed, string stringToSign)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), claimed.Date);
        key = Hmac(key, claimed.Region);
        key = Hmac(key, claimed.Service);
        key = Hmac(key, "aws4_request");
        return Convert.ToHexStringLower(Hmac(key, stringToSign));
    }

    public static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static byte[] Hmac(byte[] key, string data) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(data));

    // The path as sent is encoded once; every service but Amazon S3 encodes it a second time.
    private static string Path(Uri uri) => string.Join('/', uri.AbsolutePath.Split('/').Select(Encode));

    private static string Query(Uri uri)
    {
        var pairs = uri.Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Recode(pair[0]), Value: Recode(pair.ElementAtOrDefault(1) ?? "")));
        return string.Join('&', pairs
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Recode(string encoded) => Encode(Uri.UnescapeDataString(encoded));

    // RFC 3986: all but letters, digits and -._~ as upper-case %XX of the UTF-8 bytes; that is what EscapeDataString does.
    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Collapse(string value)
    {
        value = value.Trim();
        while (value.Contains("  ", StringComparison.Ordinal))
        {
            value = value.Replace("  ", " ", StringComparison.Ordinal);
        }

        return value;
    }
}
