using Amazon.Runtime;

namespace TaskProtection.Aws.Signed;

/// <summary>One call in the SDK's pipeline: an operation and its body, already in the words of the wire.</summary>
/// <param name="operation">The operation's name.</param>
/// <param name="body">What is sent.</param>
internal sealed class SignedRequest(string operation, byte[] body) : AmazonWebServiceRequest
{
    public string Operation { get; } = operation;

    public byte[] Body { get; } = body;
}
