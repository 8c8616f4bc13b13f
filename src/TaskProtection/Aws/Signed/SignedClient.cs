using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace TaskProtection.Aws.Signed;

/// <summary>
/// The SDK's pipeline for one service: credentials, clock skew, SigV4 and endpoints are the SDK's, the words on the wire ours.
/// Uses only public types of AWSSDK.Core, and only those that are the same from 4.0.3 to 4.1.
/// </summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the SDK's.")]
internal sealed class SignedClient(AwsService service, AWSCredentials? credentials, SignedClientConfig config)
    : AmazonServiceClient(credentials, config)
{
    private static readonly JsonMarshaller JsonRequests = new();
    private static readonly JsonUnmarshaller JsonAnswers = new();
    private static readonly QueryMarshaller QueryRequests = new();
    private static readonly XmlUnmarshaller XmlAnswers = new();

    // The base constructor may ask for it before the parameters of this class are stored.
    private SignedServiceMetadata? _metadata;

    protected override IServiceMetadata ServiceMetadata => _metadata ??= new SignedServiceMetadata(service?.Id ?? Config?.ServiceId ?? "");

    public async Task<JsonElement> CallJsonAsync(string operation, byte[] body, CancellationToken cancellationToken)
        => (await InvokeBoundedAsync<JsonAnswer>(new(operation, body), JsonRequests, JsonAnswers, cancellationToken).ConfigureAwait(false)).Root;

    public async Task<XElement> CallQueryAsync(string operation, byte[] body, CancellationToken cancellationToken)
        => (await InvokeBoundedAsync<XmlAnswer>(new(operation, body), QueryRequests, XmlAnswers, cancellationToken).ConfigureAwait(false)).Root!;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new SignedEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SignedAuthResolver());
    }

    // The SDK may look for credentials on the calling thread, through files and endpoints that need not answer, and not every
    // step of that heeds the token: so it runs elsewhere, and the wait ends when the token says so.
    private Task<TAnswer> InvokeBoundedAsync<TAnswer>(
        SignedRequest request,
        IMarshaller<IRequest, AmazonWebServiceRequest> marshaller,
        ResponseUnmarshaller unmarshaller,
        CancellationToken cancellationToken)
        where TAnswer : AmazonWebServiceResponse, new()
        => Task.Run(
                () => InvokeAsync<TAnswer>(
                    request, new InvokeOptions { RequestMarshaller = marshaller, ResponseUnmarshaller = unmarshaller }, cancellationToken),
                cancellationToken)
            .WaitAsync(cancellationToken);
}
