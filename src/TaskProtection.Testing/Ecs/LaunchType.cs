namespace TaskProtection.Testing.Ecs;

/// <summary>What tasks run on. The names are the API's, where they are upper case.</summary>
public enum LaunchType
{
    /// <summary>The container instances of the cluster.</summary>
    Ec2,

    /// <summary>AWS's own capacity: always room, no instance, no instance metadata, and a stop timeout of 2 minutes at most.</summary>
    Fargate,
}
