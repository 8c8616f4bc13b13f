using System.Text.Json.Serialization;

namespace TaskProtection.Tests.Rules.Snippets;

/// <summary>What the snippets leave out.</summary>
internal static class IceCream
{
    public static Task MakeAsync(IceCreamOrder order, CancellationToken cancellationToken) => MakeAsync(order.Flavour, cancellationToken);

    public static Task MakeAsync(string order, CancellationToken cancellationToken) => Task.FromException(new NotSupportedException(order));

    public static Task ExportAsync(CancellationToken cancellationToken) => Task.FromException(new NotSupportedException());
}

internal sealed record IceCreamOrder(string Flavour, int Scoops);

[JsonSerializable(typeof(IceCreamOrder))]
internal sealed partial class OrdersJson : JsonSerializerContext;
