using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace TaskProtection.Aws.Signed;

/// <summary>Reads answers and errors of AWS Query. Elements are known by their local name: the documentation shows two namespaces.</summary>
internal sealed class XmlUnmarshaller : XmlResponseUnmarshaller
{
    // No DTD and no resolver: an entity could be a bomb or a file of this host.
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        try
        {
            var root = Load(input.Stream);
            return new XmlAnswer
            {
                Root = root,
                ResponseMetadata = new ResponseMetadata { RequestId = root.Find("RequestId")?.Value },
            };
        }
        catch (XmlException exception)
        {
            // The SDK wraps this for JSON only; unwrapped it would not say that the call may have taken effect.
            throw new AmazonUnmarshallingException(
                input.ResponseData.GetHeaderValue("x-amzn-RequestId"), string.Empty, string.Empty, exception, input.ResponseData.StatusCode);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        try
        {
            var root = Load(input.Stream);
            return ServiceErrors.Create(
                root.Find("Code")?.Value, root.Find("Message")?.Value, root.Find("RequestId")?.Value, statusCode, innerException);
        }
        catch (XmlException)
        {
            return ServiceErrors.Create(null, null, input.ResponseData.GetHeaderValue("x-amzn-RequestId"), statusCode, innerException);
        }
    }

    private static XElement Load(Stream stream)
    {
        using var reader = XmlReader.Create(stream, Settings);
        return XElement.Load(reader);
    }
}
