using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace TaskProtection.Aws.Signed;

/// <summary>AWS Query: everything is a form field, the operation too.</summary>
internal sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = (SignedRequest)input;
        var wire = new DefaultRequest(request, AwsService.AutoScaling.Id) { HttpMethod = "POST", ResourcePath = "/", Content = request.Body };
        wire.Headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8";
        return wire;
    }
}
