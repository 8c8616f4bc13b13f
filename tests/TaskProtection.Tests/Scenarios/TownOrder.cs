using System.Text.Json.Serialization;

namespace TaskProtection.Tests.Scenarios;

/// <summary>One order for ice cream: a message of the queue.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Seconds">How long it takes, in the world's time.</param>
/// <param name="Manner">How its handler takes being told to stop.</param>
public sealed record TownOrder(int Number, double Seconds, TownManner Manner);

/// <summary>How a handler takes being told to stop.</summary>
public enum TownManner
{
    /// <summary>Works on until its token fires, then gives up.</summary>
    Obedient,

    /// <summary>Hears nothing.</summary>
    Stubborn,
}

[JsonSerializable(typeof(TownOrder))]
internal sealed partial class TownJson : JsonSerializerContext;
