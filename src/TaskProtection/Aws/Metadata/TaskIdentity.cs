namespace TaskProtection.Aws.Metadata;

/// <summary>Which task this is. It never changes, so it is asked until it is known and then kept; a failure is not kept.</summary>
internal sealed class TaskIdentity(TaskMetadataClient client)
{
    private TaskMetadata? _known;

    public async ValueTask<TaskMetadata> GetAsync(CancellationToken cancellationToken)
        => _known ??= await client.GetTaskAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The same where it is only a help: null when it cannot be known now.</summary>
    public async ValueTask<TaskMetadata?> TryGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException)
        {
            return null;
        }
    }
}
