using Microsoft.Extensions.Hosting;

namespace TaskProtection.Hosting;

/// <summary>Background services that died of an exception. .NET stops the host then, in order, and the process would exit with 0.</summary>
internal static class DeadServices
{
    /// <summary>Returns the first of them and what it died of, or null.</summary>
    public static (string Name, Exception Error)? Find(IEnumerable<IHostedService> services)
        => services.OfType<BackgroundService>()
            .Where(static service => service.ExecuteTask is { IsFaulted: true })
            .Select(static service => ((string, Exception)?)(service.GetType().Name, service.ExecuteTask!.Exception!.GetBaseException()))
            .FirstOrDefault();
}
