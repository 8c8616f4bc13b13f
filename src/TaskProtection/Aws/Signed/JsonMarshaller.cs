using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace TaskProtection.Aws.Signed;

/// <summary>AWS JSON 1.1: the operation in a header, the members in the body.</summary>
internal sealed class JsonMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private const string TargetPrefix = "AmazonEC2ContainerServiceV20141113.";

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = (SignedRequest)input;
        var wire = new DefaultRequest(request, AwsService.Ecs.Id) { HttpMethod = "POST", ResourcePath = "/", Content = request.Body };
        wire.Headers["X-Amz-Target"] = TargetPrefix + request.Operation;
        wire.Headers["Content-Type"] = "application/x-amz-json-1.1";
        return wire;
    }
}
