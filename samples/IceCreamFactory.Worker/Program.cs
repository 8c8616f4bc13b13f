using IceCreamFactory.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The settings lie beside the program, whatever the working directory.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddTaskProtection();
builder.Services.AddSqsWorker<IceCreamOrder, IceCreamHandler>("orders", IceCreamJsonContext.Default.IceCreamOrder);
await builder.Build().RunAsync();
