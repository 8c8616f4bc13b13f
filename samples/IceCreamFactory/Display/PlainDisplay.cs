using System.Threading.Channels;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Display;

/// <summary>One plain line for each piece of news, for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output) : IFleetDisplay
{
    private const int OrdersPerLine = 10;

    public async Task ShowAsync(string title, int orders, ChannelReader<SimulatorEvent> events)
    {
        var watcher = new RunWatcher();
        var told = 0;
        await output.WriteLineAsync(title);
        await foreach (var happened in events.ReadAllAsync())
        {
            if (watcher.Add(happened) is { } news)
            {
                await output.WriteLineAsync(news);
            }

            if (watcher.Run.Made.Count >= told + OrdersPerLine)
            {
                told = watcher.Run.Made.Count;
                var line = FormattableString.Invariant($"{happened.At.TotalSeconds,6:0.0} s  {told} of {orders} orders are made");
                await output.WriteLineAsync(line);
            }
        }
    }
}
