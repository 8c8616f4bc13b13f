namespace TaskProtection.Testing.Ecs;

/// <summary>
/// When a request for protection is refused with <c>DEPLOYMENT_BLOCKED</c>. AWS's whole sentence is "the service has more protected
/// tasks than the desired count of tasks for the service".
/// </summary>
public enum DeploymentBlockedRule
{
    /// <summary>
    /// The sentence, judged as if the request were granted: refused when the service's protected tasks, this one included, would
    /// be more than its desired count. So the first grant is refused once as many others are protected as tasks are desired, and a
    /// renewal, which adds none, is refused only after the desired count fell below the number of protected tasks. Tasks of all
    /// deployments count; tasks that are stopping do not. A refusal changes nothing: an older protection runs on to its expiry.
    /// Turning protection off is never refused.
    /// </summary>
    MoreProtectedThanDesired,

    /// <summary>
    /// The same, and each renewal by a task of a deployment that is not the primary one is refused as well: users report that
    /// renewals are turned down while a deployment waits for their task.
    /// </summary>
    AlsoRenewalsOfOlderDeployments,
}
