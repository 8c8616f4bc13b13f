using System.Text.Json.Serialization;

namespace TaskProtection.Interop;

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(SnsNotification))]
internal sealed partial class InteropJson : JsonSerializerContext;
