namespace TaskProtection.Cli.Aws;

/// <summary>An operation, as IAM names it.</summary>
/// <param name="Service">The prefix: <c>ecs</c> or <c>autoscaling</c>.</param>
/// <param name="Operation">The operation's name.</param>
internal sealed record AwsAction(string Service, string Operation)
{
    public static AwsAction Ecs(string operation) => new("ecs", operation);

    public static AwsAction AutoScaling(string operation) => new("autoscaling", operation);

    /// <summary>The statement that allows it. Reading is granted on all; only the clear is worth a resource.</summary>
    public string Statement(string? resource)
    {
        var on = Operation == "SetInstanceProtection" ? resource ?? "*" : "*";
        return $$"""{"Effect":"Allow","Action":"{{this}}","Resource":"{{on}}"}""";
    }

    public override string ToString() => $"{Service}:{Operation}";
}
