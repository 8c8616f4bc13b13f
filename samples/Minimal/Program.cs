using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddTaskProtection();
using var host = builder.Build();
await host.StartAsync();
var protection = host.Services.GetRequiredService<ITaskProtection>();
await using (var scope = await protection.EnterAsync("export 42"))
{
    Console.WriteLine($"Exporting, protected: {scope.IsProtected}");
}

await host.StopAsync();
