using System.Text.Json.Serialization;

namespace TaskProtection.Interop;

[JsonSerializable(typeof(Order))]
internal sealed partial class InteropJson : JsonSerializerContext;
