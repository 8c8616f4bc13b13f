using System.Runtime.InteropServices;
using Amazon.Runtime;
using TaskProtection.Interop;
using TaskProtection.Interop.Serve;
using TaskProtection.Testing;

if (args is [ServeProgram.Command])
{
    return await ServeProgram.RunAsync();
}

// Runs every check against the simulator and against the emulator whose address is the argument; "none" where it could not be
// started, which is a failure: both endpoints are promised.
if (args is not [var address])
{
    Console.Error.WriteLine("Usage: TaskProtection.Interop URL|none|serve");
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);

var verdicts = new Verdicts(Console.Out);
var simulator = new Simulator();
await using (simulator.ConfigureAwait(false))
{
    var here = await simulator.ListenAsync(interrupted.Token);
    await new Run(new Endpoint("simulator", here, simulator.Credentials.Administrator.ToAwsCredentials()), verdicts).AllAsync(interrupted.Token);
    verdicts.Add("simulator", "no message was lost or made up", Try(simulator.Sqs.CheckConservation));
}

if (address == "none")
{
    verdicts.Add("fauxqs", "it can be started", "it was not: see above");
}
else
{
    await new Run(new Endpoint("fauxqs", new Uri(address), new BasicAWSCredentials("test", "test")), verdicts).AllAsync(interrupted.Token);
}

return verdicts.Finish();

void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}

static string? Try(Action check)
{
    try
    {
        check();
        return null;
    }
    catch (InvalidOperationException error)
    {
        return error.Message;
    }
}
