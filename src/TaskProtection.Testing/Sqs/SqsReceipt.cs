using System.Buffers.Binary;

namespace TaskProtection.Testing.Sqs;

/// <summary>A receipt handle: opaque to clients, and read back without a table, so that a stale one can be told from a made-up one.</summary>
internal readonly record struct SqsReceipt(int Queue, long Message, int Number)
{
    private const int Length = 24;

    public string Write()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], Message);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], Number);
        BinaryPrimitives.WriteInt32BigEndian(bytes, Queue);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Seal());
        return Convert.ToBase64String(bytes);
    }

    public static SqsReceipt? Read(string handle)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (!Convert.TryFromBase64String(handle, bytes, out var length) || length != Length)
        {
            return null;
        }

        var receipt = new SqsReceipt(
            BinaryPrimitives.ReadInt32BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[12..]));
        return receipt.Seal() == BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]) ? receipt : null;
    }

    /// <summary>Not a secret: it only makes an altered handle unreadable.</summary>
    private ulong Seal()
    {
        // SplitMix64's finalizer: every bit of the handle moves every bit of the seal.
        var x = (ulong)Message ^ ((ulong)(uint)Queue << 32) ^ (uint)Number;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
