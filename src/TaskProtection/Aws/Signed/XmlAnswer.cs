using System.Xml.Linq;
using Amazon.Runtime;

namespace TaskProtection.Aws.Signed;

/// <summary>A successful answer in XML.</summary>
internal sealed class XmlAnswer : AmazonWebServiceResponse
{
    public XElement? Root { get; init; }
}
