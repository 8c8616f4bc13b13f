using Microsoft.Extensions.DependencyInjection;

namespace TaskProtection.Aws;

/// <summary>Registers the targets that AWS offers.</summary>
internal static class AwsServiceCollectionExtensions
{
    public static IServiceCollection AddAwsTargets(this IServiceCollection services) => services;
}
