using Amazon.Runtime.Internal;

namespace TaskProtection.Aws.Signed;

/// <summary>The name under which the SDK reports its own metrics.</summary>
internal sealed class SignedServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId => serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
