using System.Buffers;
using System.Net;
using System.Text;

namespace TaskProtection.Aws.Metadata;

/// <summary>
/// Reads EC2 instance metadata, version 2. Everything here is optional: AWS's own hardening hides it from tasks, and then the
/// packets are dropped without an answer.
/// </summary>
internal sealed class InstanceMetadataClient(EcsEnvironment environment, MetadataHttp http, TimeProvider time, EndpointPolicy? policy = null)
{
    // The longest that EC2 gives: a token costs a request.
    private const int TokenSeconds = 21_600;

    // A token that is about to end is not used: the answer to a stale one is a 401 and a second round trip.
    private static readonly TimeSpan TokenMargin = TimeSpan.FromMinutes(1);

    // For token and value together. A dropped packet looks like silence, and there is another way to learn what this tells.
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(1);

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz-");

    private readonly EndpointPolicy _policy = policy ?? EndpointPolicy.ForOptional(time, TotalTimeout);
    private Token? _token;

    /// <summary>Why it is not to be asked at all; null when it is.</summary>
    public string? WhyNot => environment.IsInstanceMetadataDisabled ? "AWS_EC2_METADATA_DISABLED is true"
        : environment.InstanceMetadata.Uri is null ? environment.InstanceMetadata.Problem
        : null;

    /// <summary>One with a token of its own that waits for answers until its caller does not want them any more.</summary>
    public InstanceMetadataClient Patient() => new(environment, http, time, EndpointPolicy.ForPatientReads(time));

    /// <summary>Reads one value below <c>/latest/meta-data/</c>. Takes a second at most, unless it is patient.</summary>
    public async Task<InstanceMetadataValue> TryReadAsync(string path, CancellationToken cancellationToken)
    {
        if (WhyNot is { } reason)
        {
            return new(null, reason);
        }

        try
        {
            var response = await _policy.Reads.ExecuteAsync(
                async token => await ReadAsync("/latest/meta-data/" + path, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return response.IsSuccess
                ? new(Encoding.UTF8.GetString(response.Body).Trim(), null)
                : new(null, $"the instance metadata answered {response.Describe()}") { IsMissing = response.Status == HttpStatusCode.NotFound };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, $"the instance metadata gave no usable answer: {AwsError.Explain(exception)}");
        }
    }

    /// <summary>Reads the id of the instance that this task runs on.</summary>
    public async Task<(string? InstanceId, string? Problem)> TryReadInstanceIdAsync(CancellationToken cancellationToken)
    {
        var (text, problem) = await TryReadAsync("instance-id", cancellationToken).ConfigureAwait(false);
        return text is null || IsInstanceId(text)
            ? (text, problem)
            : (null, "the instance metadata answered something that is no instance id");
    }

    /// <summary>Whether a text has the shape of an EC2 instance id.</summary>
    public static bool IsInstanceId(string text)
        => text.StartsWith("i-", StringComparison.Ordinal) && text.Length is > 2 and <= 64 && text.AsSpan(2).IndexOfAnyExcept(IdCharacters) < 0;

    private async Task<MetadataResponse> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var response = await ReadOnceAsync(path, cancellationToken).ConfigureAwait(false);
        if (response.Status != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        // The token ended before its time: the instance was restored, or its metadata options changed.
        _token = null;
        return await ReadOnceAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MetadataResponse> ReadOnceAsync(string path, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_token is not { } token || now >= token.EndsAt)
        {
            var answer = await http.SendAsync(
                HttpMethod.Put,
                environment.InstanceMetadata.Append("/latest/api/token"),
                null,
                new Dictionary<string, string> { ["X-aws-ec2-metadata-token-ttl-seconds"] = $"{TokenSeconds}" },
                cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                return answer;
            }

            _token = token = new(Encoding.ASCII.GetString(answer.Body).Trim(), now + TimeSpan.FromSeconds(TokenSeconds) - TokenMargin);
        }

        return await http.SendAsync(
            HttpMethod.Get,
            environment.InstanceMetadata.Append(path),
            null,
            new Dictionary<string, string> { ["X-aws-ec2-metadata-token"] = token.Text },
            cancellationToken).ConfigureAwait(false);
    }

    private sealed record Token(string Text, DateTimeOffset EndsAt);
}
