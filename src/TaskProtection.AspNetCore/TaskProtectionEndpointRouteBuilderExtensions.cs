using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection;
using TaskProtection.AspNetCore;

// The namespace in which every host looks for its Map methods.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the status endpoint of TaskProtection.</summary>
public static class TaskProtectionEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers GET and HEAD with the <see cref="ProtectionReport"/> as JSON, which no cache may keep; other methods get 405. Without this
    /// call there is no such endpoint.
    /// </summary>
    /// <remarks>
    /// It shows no account, address, identifier of a message, error message or credential; it does show the names that the application gave to
    /// work, targets, workers and queues, and how busy the worker is. Do not make it public: require authorization, or a port of its own
    /// (<c>RequireHost("*:9090")</c>; the host is what the client claims, so keep that port out of the load balancer and the security group).
    /// </remarks>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>What conventions such as <c>RequireHost</c> and <c>RequireAuthorization</c> are added to.</returns>
    /// <exception cref="InvalidOperationException"><c>services.AddTaskProtection()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapTaskProtection(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/task-protection")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ProtectionMonitor)) == false)
        {
            throw new InvalidOperationException("There is no task protection to show: call services.AddTaskProtection().");
        }

        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], StatusEndpoint.WriteAsync).WithDisplayName("Task protection");
    }
}
