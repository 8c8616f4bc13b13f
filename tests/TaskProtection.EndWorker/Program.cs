using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection;
using TaskProtection.EndWorker;

// A worker that ends in the way that it is told to, and says on its output what happens meanwhile.
var end = args[0];
var builder = Host.CreateApplicationBuilder();
builder.Services.AddSingleton<IProtectionTarget, SayingTarget>();
builder.Services.AddTaskProtection();
builder.Services.AddSingleton(new Ending(end));
builder.Services.AddHostedService<Unit>();
builder.Services.AddHostedService<Start>();
await builder.Build().RunAsync();
