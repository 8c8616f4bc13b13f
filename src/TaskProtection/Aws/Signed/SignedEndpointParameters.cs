using Amazon.Runtime.Endpoints;

namespace TaskProtection.Aws.Signed;

/// <summary>What an endpoint is chosen by.</summary>
internal sealed class SignedEndpointParameters : EndpointParameters
{
    public string? Region
    {
        get => (string?)this[nameof(Region)];
        set => this[nameof(Region)] = value;
    }

    public bool UseDualStack
    {
        get => (bool)this[nameof(UseDualStack)];
        set => this[nameof(UseDualStack)] = value;
    }

    public bool UseFips
    {
        get => (bool)this[nameof(UseFips)];
        set => this[nameof(UseFips)] = value;
    }

    /// <summary>An endpoint that was configured and is taken as it is.</summary>
    public string? Endpoint
    {
        get => (string?)this[nameof(Endpoint)];
        set => this[nameof(Endpoint)] = value;
    }
}
