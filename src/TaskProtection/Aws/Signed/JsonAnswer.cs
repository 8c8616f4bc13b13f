using System.Text.Json;
using Amazon.Runtime;

namespace TaskProtection.Aws.Signed;

/// <summary>A successful answer in JSON.</summary>
internal sealed class JsonAnswer : AmazonWebServiceResponse
{
    public JsonElement Root { get; init; }
}
