using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TaskProtection.Tests.Hosting;

/// <summary>A container with AddTaskProtection and a given configuration, seen from outside.</summary>
internal static class Configured
{
    public static IServiceCollection By(IConfiguration configuration, Action<TaskProtectionOptions>? configure = null)
        => new ServiceCollection().AddSingleton(configuration).AddTaskProtection(configure);

    public static IConfiguration Keys(params (string Key, string? Value)[] settings)
        => new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("TaskProtection:" + s.Key, s.Value)))
            .Build();

    public static IConfiguration Json(string json)
        => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    public static TaskProtectionOptions Options(this IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<TaskProtectionOptions>>().Value;
    }

    /// <summary>What validation says; empty when it is content.</summary>
    public static IReadOnlyList<string> Errors(this IServiceCollection services)
    {
        try
        {
            services.Options();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    public static IReadOnlyList<string> Errors(params (string Key, string? Value)[] settings) => By(Keys(settings)).Errors();
}
