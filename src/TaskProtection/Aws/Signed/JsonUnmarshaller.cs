using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace TaskProtection.Aws.Signed;

/// <summary>Reads answers and errors in AWS JSON 1.1.</summary>
internal sealed class JsonUnmarshaller : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var document = JsonDocument.Parse(input.Stream);
        return new JsonAnswer { Root = document.RootElement.Clone() };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        string? code = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(input.Stream);
            code = document.RootElement.GetText("__type") ?? document.RootElement.GetText("code");
            message = document.RootElement.GetText("message") ?? document.RootElement.GetText("Message");
        }
        catch (JsonException)
        {
            // A proxy's page, or half of an answer: the status is all that is left to judge by.
        }

        code = input.ResponseData.GetHeaderValue("x-amzn-ErrorType") is { Length: > 0 } header ? header : code;
        return ServiceErrors.Create(code, message, input.ResponseData.GetHeaderValue("x-amzn-RequestId"), statusCode, innerException);
    }
}
