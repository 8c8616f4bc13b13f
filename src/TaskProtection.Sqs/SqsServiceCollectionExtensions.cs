using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Amazon.SQS;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TaskProtection;
using TaskProtection.Sqs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SQS workers to a host.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads with an optional parameter differ in a required one, whose types have no value in common.")]
public static class SqsServiceCollectionExtensions
{
    private const string ReflectionJson =
        "JSON by reflection needs types that trimming and AOT may remove. Pass a JsonTypeInfo from a JsonSerializerContext instead.";

    /// <summary>
    /// Adds a worker that handles the messages of one queue, each inside a protection scope. Its settings are bound from the
    /// section <c>TaskProtection:Sqs:&lt;name&gt;</c>; an <see cref="ISqsWorkerControl"/> under that name pauses it. All workers of a process share the protection that <c>AddTaskProtection</c> adds.
    /// </summary>
    /// <typeparam name="TMessage">What a body is read as.</typeparam>
    /// <typeparam name="THandler">
    /// Handles the messages. It is resolved once for each delivery, in a container scope of its own, and is transient unless you register it
    /// otherwise: a singleton handles several messages at once.
    /// </typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The worker's name in settings and logs. It must be unique in the process and hold no colon.</param>
    /// <param name="typeInfo">How the body is read from JSON, from a source-generated <c>JsonSerializerContext</c>. A registered <see cref="IMessageSerializer{TMessage}"/> is ignored.</param>
    /// <param name="configure">Changes the settings after they were bound.</param>
    /// <exception cref="ArgumentException">The name is empty, holds a colon, or is taken.</exception>
    public static IServiceCollection AddSqsWorker<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, JsonTypeInfo<TMessage> typeInfo, Action<SqsWorkerOptions>? configure = null)
        where THandler : class, IMessageHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return services.Add<TMessage, THandler>(name, _ => new JsonMessageSerializer<TMessage>(typeInfo), configure);
    }

    /// <summary>
    /// Adds a worker that reads bodies with <paramref name="serializer"/>: text, protobuf, or whatever it reads. Safe for trimming and AOT
    /// where the serializer is. In all else the same as the overload that takes a <c>JsonTypeInfo</c>.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The worker's name in settings and logs. It must be unique in the process and hold no colon.</param>
    /// <param name="serializer">Reads the bodies. One that is registered in the container is ignored.</param>
    /// <param name="configure">Changes the settings after they were bound.</param>
    /// <inheritdoc cref="AddSqsWorker{TMessage,THandler}(IServiceCollection,string,JsonTypeInfo{TMessage},Action{SqsWorkerOptions}?)"/>
    public static IServiceCollection AddSqsWorker<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, IMessageSerializer<TMessage> serializer, Action<SqsWorkerOptions>? configure = null)
        where THandler : class, IMessageHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return services.Add<TMessage, THandler>(name, _ => serializer, configure);
    }

    /// <summary>
    /// Adds a worker that reads bodies with the registered <see cref="IMessageSerializer{TMessage}"/>, or as JSON by reflection
    /// with the web defaults when there is none. In all else the same as the overload that takes a <c>JsonTypeInfo</c>.
    /// </summary>
    /// <inheritdoc cref="AddSqsWorker{TMessage,THandler}(IServiceCollection,string,JsonTypeInfo{TMessage},Action{SqsWorkerOptions}?)"/>
    [RequiresUnreferencedCode(ReflectionJson)]
    [RequiresDynamicCode(ReflectionJson)]
    public static IServiceCollection AddSqsWorker<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name)
        where THandler : class, IMessageHandler<TMessage>
        => services.AddSqsWorker<TMessage, THandler>(name, static _ => { });

    /// <inheritdoc cref="AddSqsWorker{TMessage,THandler}(IServiceCollection,string)"/>
    [RequiresUnreferencedCode(ReflectionJson)]
    [RequiresDynamicCode(ReflectionJson)]
    public static IServiceCollection AddSqsWorker<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, Action<SqsWorkerOptions> configure)
        where THandler : class, IMessageHandler<TMessage>
        => services.Add<TMessage, THandler>(
            name, static provider => provider.GetService<IMessageSerializer<TMessage>>() ?? new ReflectionMessageSerializer<TMessage>(), configure);

    private static IServiceCollection Add<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, IMessageSerializer<TMessage>> serializer,
        Action<SqsWorkerOptions>? configure)
        where THandler : class, IMessageHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The worker's name '{name}' must hold no colon, because it names a configuration section.", nameof(name));
        }

        // Two workers of one name would share one section and be told apart in no log line.
        if (services.Any(service => service.ImplementationInstance is SqsWorkerName taken && taken.Is(name)))
        {
            throw new ArgumentException($"There is already an SQS worker '{name}'. Give each worker a name of its own.", nameof(name));
        }

        services.AddSingleton(new SqsWorkerName(name));
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton<SqsMeter>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAmazonSQS>(static _ => SqsClientFactory.Create());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SqsWorkerOptions>, SqsWorkerConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqsWorkerOptions>, SqsWorkerOptionsValidator>());
        services.TryAddTransient<THandler>(); // Each message has a scope of its own, which resolves it once and disposes it.
        services.AddKeyedSingleton(name, new PauseGate());
        services.AddKeyedSingleton(name, (provider, _) => new SqsWorkerFlow(name, provider.GetRequiredKeyedService<PauseGate>(name)));
        services.AddSingleton<IWorkerFlow>(provider => provider.GetRequiredKeyedService<SqsWorkerFlow>(name));
        services.AddKeyedSingleton<ISqsWorkerControl>(name, static (provider, key) => provider.GetRequiredKeyedService<PauseGate>(key));

        var options = services.AddOptions<SqsWorkerOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        // Not AddHostedService: it would keep only the first of several workers, which all have the same type.
        return services.AddSingleton<IHostedService>(provider => SqsWorker.Create(
            provider,
            name,
            new MessageInvoker<TMessage, THandler>(provider.GetRequiredService<IServiceScopeFactory>(), serializer(provider))));
    }
}
