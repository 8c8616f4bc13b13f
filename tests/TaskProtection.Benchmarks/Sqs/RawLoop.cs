using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// No contender, but the lightest load there is: HTTP without the SDK, every request with the same signature. What it reaches is the
/// most that the server and this machine can do together.
/// </summary>
internal static class RawLoop
{
    /// <summary>So many that the server always has a request to answer.</summary>
    private const int Loops = 8;

    public static async Task StartAsync(Uri queueUrl, int concurrency)
    {
        var credentials = await new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(null).GetCredentialsAsync();
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.Zero });
        var (receive, delete) = (new Call(http, queueUrl, "ReceiveMessage", credentials), new Call(http, queueUrl, "DeleteMessageBatch", credentials));
        for (var i = Math.Min(Loops, Math.Max(1, concurrency / 10)); i > 0; i--)
        {
            _ = LoopAsync(receive, delete, queueUrl.AbsoluteUri);
        }
    }

    private static async Task LoopAsync(Call receive, Call delete, string queueUrl)
    {
        try
        {
            var receiveBody = Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","MaxNumberOfMessages":10,"WaitTimeSeconds":10}""");
            var entries = new StringBuilder();
            while (true)
            {
                entries.Clear();
                var count = AppendEntries(await receive.SendAsync(receiveBody), entries);
                if (count > 0)
                {
                    await delete.SendAsync(Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","Entries":[{{entries}}]}"""));
                }
            }
        }
        catch (Exception error)
        {
            Environment.FailFast("The raw loop failed.", error);
        }
    }

    private static int AppendEntries(byte[] reply, StringBuilder entries)
    {
        var json = new Utf8JsonReader(reply);
        var count = 0;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("ReceiptHandle") && json.Read())
            {
                entries.Append(count == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"Id":"{{count++}}","ReceiptHandle":"{{json.GetString()}}"}""");
            }
        }

        return count;
    }

    /// <summary>One operation, signed once: the signature leaves the body out, and is good for 15 minutes.</summary>
    private sealed class Call
    {
        private readonly HttpClient _http;
        private readonly Uri _root;
        private readonly List<(string Name, string Value)> _headers;

        public Call(HttpClient http, Uri queueUrl, string operation, ImmutableCredentials key)
        {
            (_http, _root) = (http, new Uri(queueUrl, "/"));
            var date = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            var region = Environment.GetEnvironmentVariable("AWS_REGION");
            _headers =
            [
                ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("x-amz-date", date), ("x-amz-security-token", key.Token), ("x-amz-target", $"AmazonSQS.{operation}"),
            ];
            var signed = $"host;{string.Join(';', _headers.Select(h => h.Name))}";
            var canonical = $"POST\n/\n\nhost:{_root.Authority}\n{string.Concat(_headers.Select(h => $"{h.Name}:{h.Value}\n"))}\n{signed}\nUNSIGNED-PAYLOAD";
            var scope = $"{date[..8]}/{region}/sqs/aws4_request";
            var signature = scope.Split('/').Append($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")
                .Aggregate(Encoding.UTF8.GetBytes("AWS4" + key.SecretKey), static (secret, text) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
            _headers.Add(("Authorization", $"AWS4-HMAC-SHA256 Credential={key.AccessKey}/{scope}, SignedHeaders={signed}, Signature={Convert.ToHexStringLower(signature)}"));
        }

        public async Task<byte[]> SendAsync(byte[] body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _root) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
            foreach (var (name, value) in _headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var reply = await _http.SendAsync(request).ConfigureAwait(false);
            var bytes = await reply.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            return reply.IsSuccessStatusCode ? bytes : throw new HttpRequestException(Encoding.UTF8.GetString(bytes));
        }
    }
}
