namespace TaskProtection.Testing.Wire;

/// <summary>What the verifier says of a request: who signed it, or why it is refused.</summary>
internal sealed record SignatureVerdict(string? Owner, SignatureFailure? Failure, string Message)
{
    public static SignatureVerdict By(string? owner) => new(owner, null, "");

    public static SignatureVerdict Refused(SignatureFailure failure, string message) => new(null, failure, message);

    /// <summary>
    /// The refusal in the protocol of the request. Seen from AWS: Amazon ECS and other JSON 1.1 services answer 400, Amazon SQS's JSON 1.0
    /// answers 403 with the same codes, Query services answer 403 with the older ones. Not seen anywhere, and taken by analogy:
    /// the JSON form of a missing and of an incomplete signature.
    /// </summary>
    public WireResponse ToResponse(IWireService service, WireRequest request)
    {
        var protocol = AwsErrors.Protocol(request);
        var (json, query) = Failure switch
        {
            SignatureFailure.Missing => ("MissingAuthenticationTokenException", "MissingAuthenticationToken"),
            SignatureFailure.Incomplete => ("IncompleteSignatureException", "IncompleteSignature"),
            SignatureFailure.UnknownKey => ("UnrecognizedClientException", "InvalidClientTokenId"),
            SignatureFailure.Expired => ("ExpiredTokenException", "ExpiredToken"),
            _ => ("InvalidSignatureException", "SignatureDoesNotMatch"),
        };
        return service.Error(
            request, protocol == WireProtocol.Json11 ? 400 : 403, protocol == WireProtocol.Query ? query : json, Message);
    }
}
