using System.Text.Json.Serialization;

namespace TaskProtection.AspNetCore;

/// <summary>How the report is written, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ProtectionReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
