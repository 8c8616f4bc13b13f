namespace TaskProtection.Aws.Signed;

/// <summary>The facts that tell one AWS service's wire from another's.</summary>
/// <param name="Id">The service id, from which the SDK derives names such as <c>AWS_ENDPOINT_URL_AUTO_SCALING</c>.</param>
/// <param name="Prefix">The first label of the endpoint, and the name in the signature's scope.</param>
/// <param name="Version">The version of the API.</param>
internal sealed record AwsService(string Id, string Prefix, string Version)
{
    public static AwsService Ecs { get; } = new("ECS", "ecs", "2014-11-13");

    public static AwsService AutoScaling { get; } = new("Auto Scaling", "autoscaling", "2011-01-01");

    /// <summary>The variable that points this service elsewhere.</summary>
    public string EndpointVariable => "AWS_ENDPOINT_URL_" + Id.ToUpperInvariant().Replace(' ', '_');

    /// <summary>GovCloud has its FIPS endpoint for Auto Scaling under the ordinary name.</summary>
    public bool HasFipsName(string region) => !(this == AutoScaling && region.StartsWith("us-gov-", StringComparison.Ordinal));
}
