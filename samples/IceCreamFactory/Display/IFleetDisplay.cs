using System.Threading.Channels;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Display;

/// <summary>Shows a run while it goes on.</summary>
internal interface IFleetDisplay
{
    /// <summary>Shows events until there are no more.</summary>
    Task ShowAsync(string title, int orders, ChannelReader<SimulatorEvent> events);
}
