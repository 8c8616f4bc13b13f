using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace TaskProtection.Testing.Sqs;

/// <summary>The MD5 digests in answers, by which SDKs check that a message came over whole.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol asks for MD5; it guards against accidents, not against anyone.")]
internal static class SqsDigest
{
    // The transport types of AWS's digest of attributes.
    private const byte TextValue = 1;
    private const byte BinaryValue = 2;

    public static string Of(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>By name: length and bytes of name and type, the transport type, length and bytes of the value; null when there are none.</summary>
    public static string? Of(IEnumerable<KeyValuePair<string, SqsAttributeValue>> attributes)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var any = false;
        foreach (var (name, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            any = true;
            Append(md5, Encoding.UTF8.GetBytes(name));
            Append(md5, Encoding.UTF8.GetBytes(value.DataType));
            md5.AppendData([value.Text is null ? BinaryValue : TextValue]);
            Append(md5, value.Text is null ? value.Bytes.Span : Encoding.UTF8.GetBytes(value.Text));
        }

        return any ? Convert.ToHexStringLower(md5.GetHashAndReset()) : null;
    }

    private static void Append(IncrementalHash md5, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        md5.AppendData(length);
        md5.AppendData(bytes);
    }
}
