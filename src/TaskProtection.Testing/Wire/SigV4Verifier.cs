using System.Globalization;

namespace TaskProtection.Testing.Wire;

/// <summary>Verifies that a request was signed by a key that the simulator issued, for this region and service, about now, and not changed since.</summary>
internal sealed class SigV4Verifier(CredentialStore credentials, string region, TimeProvider clock)
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    // As their error messages say: "(20140423T224901Z - 5 min.)" from Auto Scaling, "- 15 min." from SQS; ECS, of which none was
    // found, is taken to be like the former.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SqsSkew = TimeSpan.FromMinutes(15);

    public SignatureVerdict Verify(WireRequest request, string service)
    {
        if (request.Header("Authorization") is not { Length: > 0 } header)
        {
            return SignatureVerdict.Refused(SignatureFailure.Missing, "Request is missing Authentication Token");
        }

        if (SigV4Authorization.Parse(header) is not { } claimed)
        {
            return Incomplete($"Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' of {SigV4Authorization.Algorithm}.");
        }

        return Headers(request, claimed)
            ?? Scope(request, claimed, service)
            ?? Key(request, claimed, out var key)
            ?? Payload(request, out var payloadHash)
            ?? Signature(request, claimed, key!, payloadHash)
            ?? SignatureVerdict.By(key!.Owner);
    }

    private static SignatureVerdict? Headers(WireRequest request, SigV4Authorization claimed)
    {
        if (!claimed.SignedHeaders.Contains("host"))
        {
            return Incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization header.");
        }

        // The specification wants every x-amz-* header that is sent to be signed: an unsigned one could be changed on the way.
        var unsigned = request.Headers.Keys
            .Select(name => name.ToLowerInvariant())
            .FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.Ordinal) && !claimed.SignedHeaders.Contains(name));
        return unsigned is null ? null : Mismatch($"There were headers present in the request which were not signed: {unsigned}");
    }

    private SignatureVerdict? Scope(WireRequest request, SigV4Authorization claimed, string service)
    {
        if (request.Header("X-Amz-Date") is not { } amzDate
            || !DateTimeOffset.TryParseExact(
                amzDate, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return Incomplete("Authorization header requires existence of a valid 'X-Amz-Date' header.");
        }

        if (claimed.Region != region)
        {
            return Mismatch($"Credential should be scoped to a valid region, not '{claimed.Region}'.");
        }

        if (claimed.Service != service)
        {
            return Mismatch($"Credential should be scoped to correct service: '{service}'.");
        }

        if (claimed.Date != amzDate[..8])
        {
            return Mismatch(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{claimed.Date}' != '{amzDate[..8]}'.");
        }

        var skew = service == "sqs" ? SqsSkew : Skew;
        var now = clock.GetUtcNow();
        var minutes = $"{skew.TotalMinutes} min.";
        return date < now - skew
            ? Mismatch($"Signature expired: {amzDate} is now earlier than {Stamp(now - skew)} ({Stamp(now)} - {minutes})")
            : date > now + skew
                ? Mismatch($"Signature not yet current: {amzDate} is still later than {Stamp(now + skew)} ({Stamp(now)} + {minutes})")
                : null;
    }

    private SignatureVerdict? Key(WireRequest request, SigV4Authorization claimed, out IssuedCredentials? key)
    {
        key = credentials.Find(claimed.AccessKeyId);
        return key is null || request.Header("X-Amz-Security-Token") != key.SessionToken
            ? SignatureVerdict.Refused(SignatureFailure.UnknownKey, "The security token included in the request is invalid.")
            : key.Expiration <= clock.GetUtcNow()
                ? SignatureVerdict.Refused(SignatureFailure.Expired, "The security token included in the request is expired")
                : null;
    }

    // A client may state the body's hash, state that it is not signed, or state nothing and sign the hash all the same.
    private static SignatureVerdict? Payload(WireRequest request, out string hash)
    {
        var stated = request.Header("X-Amz-Content-Sha256");
        hash = SigV4Canonical.Hash(request.Body.Span);
        if (stated == UnsignedPayload)
        {
            hash = UnsignedPayload;
            return null;
        }

        return stated is null || stated == hash ? null : Mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    private static SignatureVerdict? Signature(WireRequest request, SigV4Authorization claimed, IssuedCredentials key, string payloadHash)
    {
        var canonical = SigV4Canonical.Request(request, claimed.SignedHeaders, payloadHash);
        var toSign = SigV4Canonical.StringToSign(request.Header("X-Amz-Date")!, claimed.Scope, canonical);
        return SigV4Canonical.Signature(key.SecretAccessKey, claimed, toSign) == claimed.Signature
            ? null
            : Mismatch(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
                + "Consult the service documentation for details.\n\n"
                + $"The Canonical String for this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{toSign}'\n");
    }

    private static SignatureVerdict Incomplete(string message) => SignatureVerdict.Refused(SignatureFailure.Incomplete, message);

    private static SignatureVerdict Mismatch(string message) => SignatureVerdict.Refused(SignatureFailure.Mismatch, message);

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
