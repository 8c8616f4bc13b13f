using Aot;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The settings lie beside the program, whatever the working directory.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddTaskProtection();
builder.Services.AddSqsWorker<Order, OrderHandler>("orders", OrdersJson.Default.Order);
await builder.Build().RunAsync();
