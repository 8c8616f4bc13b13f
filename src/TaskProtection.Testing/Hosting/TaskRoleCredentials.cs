using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace TaskProtection.Testing.Hosting;

/// <summary>
/// The task role's keys from the container credentials endpoint, as the SDK's own chain fetches them. That chain reads the
/// process's environment, which the tasks of one process cannot each have for themselves.
/// </summary>
internal sealed class TaskRoleCredentials(HttpMessageHandler handler, IReadOnlyDictionary<string, string> environment, TimeProvider time) : RefreshingAWSCredentials
{
    // As long as the SDK's own endpoint client waits for one attempt.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    protected override CredentialsRefreshState GenerateNewCredentials() => throw new NotSupportedException("Every caller here is asynchronous.");

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]);
        request.Headers.TryAddWithoutValidation("Authorization", environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]);
        try
        {
            using var response = await _http.SendAsync(request).WaitAsync(Patience, time).ConfigureAwait(false);
            var keys = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync().ConfigureAwait(false))!;
            return new CredentialsRefreshState(
                new ImmutableCredentials((string)keys["AccessKeyId"]!, (string)keys["SecretAccessKey"]!, (string)keys["Token"]!),
                DateTime.Parse((string)keys["Expiration"]!, CultureInfo.InvariantCulture).ToUniversalTime());
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException)
        {
            throw new AmazonClientException("The container credentials could not be read.", e);
        }
    }
}
