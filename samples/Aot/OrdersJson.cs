using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aot;

/// <summary>Written by the compiler: without reflection, which native code has too little left for.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrdersJson : JsonSerializerContext;
