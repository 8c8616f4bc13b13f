using System.Text.Json;
using System.Text.Json.Serialization;

namespace IceCreamFactory.Worker;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IceCreamOrder))]
internal sealed partial class IceCreamJsonContext : JsonSerializerContext;
