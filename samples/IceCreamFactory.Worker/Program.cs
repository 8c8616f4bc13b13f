using IceCreamFactory.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The settings lie beside the program, whatever the working directory.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddTaskProtection();
builder.Services.AddSqsWorker<IceCreamOrder, IceCreamHandler>("orders", IceCreamJsonContext.Default.IceCreamOrder);

var host = builder.Build();
var background = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
await host.RunAsync();

// The host returns in peace also when a background service died of an exception: say so to whoever reads exit codes.
return background.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
