namespace TaskProtection.Testing.Cluster;

/// <summary>The variables that ECS gives to a container, pointing at the simulator's door instead of 169.254.170.2.</summary>
internal static class TaskEnvironment
{
    public static Dictionary<string, string> Build(Uri door, string region, string endpointId, string instanceId, (string Id, string Token)? credentials)
    {
        var root = door.ToString().TrimEnd('/');
        var variables = new Dictionary<string, string>
        {
            ["AWS_EXECUTION_ENV"] = instanceId.Length > 0 ? "AWS_ECS_EC2" : "AWS_ECS_FARGATE",
            ["AWS_REGION"] = region,
            ["AWS_DEFAULT_REGION"] = region,
            ["AWS_ENDPOINT_URL"] = root,

            // Nothing answers a Fargate task there; without the variable a client would try the real address.
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = $"{root}/imds/{(instanceId.Length > 0 ? instanceId : "fargate")}/",
            ["ECS_AGENT_URI"] = $"{root}/api/{endpointId}",
            ["ECS_CONTAINER_METADATA_URI_V4"] = $"{root}/v4/{endpointId}",
        };

        // ECS itself gives AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, which SDKs append to 169.254.170.2; the full form is what lets it be elsewhere.
        if (credentials is { } c)
        {
            variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{root}/v2/credentials/{c.Id}";
            variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = c.Token;
        }

        return variables;
    }
}
