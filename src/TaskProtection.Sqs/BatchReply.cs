using System.Globalization;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Reads what became of each entry of a batch whose ids are the entries' positions.</summary>
internal static class BatchReply
{
    private const string UnknownCode = "Unknown";

    /// <returns>Per message: null for success, else the error code; a message that the reply does not name is missing.</returns>
    public static IReadOnlyDictionary<InFlightMessage, string?> Read<TEntry>(
        IReadOnlyList<TEntry> entries, Func<TEntry, InFlightMessage> message, IEnumerable<string>? successful, List<BatchResultErrorEntry>? failed)
    {
        var results = new Dictionary<InFlightMessage, string?>(entries.Count);
        foreach (var id in successful ?? [])
        {
            Set(id, null);
        }

        foreach (var error in failed ?? [])
        {
            Set(error.Id, error.Code ?? UnknownCode);
        }

        return results;

        void Set(string id, string? code)
        {
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < entries.Count)
            {
                results[message(entries[index])] = code;
            }
        }
    }

    /// <returns>The code of the first entry that failed; null where none did.</returns>
    public static string? FirstError(List<BatchResultErrorEntry>? failed) => failed is [var first, ..] ? first.Code ?? UnknownCode : null;
}
