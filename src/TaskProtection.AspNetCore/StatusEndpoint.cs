using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TaskProtection.AspNetCore;

/// <summary>Writes the report of the protection that the request's services hold.</summary>
internal static class StatusEndpoint
{
    public static Task WriteAsync(HttpContext context)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(context.RequestServices.GetRequiredService<ProtectionMonitor>().Read(), ReportJson.Default.ProtectionReport);
        var response = context.Response;
        response.Headers.CacheControl = "no-store"; // It is true for an instant only.
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
