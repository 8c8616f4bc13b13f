using Microsoft.Extensions.Hosting;

namespace TaskProtection.Sqs;

/// <summary>
/// What becomes of the host of a worker that died: what .NET does where a background service throws. A process that lives on and handles
/// nothing is replaced by nobody.
/// </summary>
/// <param name="lifetime">What stops the host; null where there is none.</param>
/// <param name="behavior">What the host is told to do with services that fail.</param>
internal sealed class HostEnd(IHostApplicationLifetime? lifetime, BackgroundServiceExceptionBehavior behavior)
{
    private const int Failure = 1;

    public void Begin()
    {
        if (behavior == BackgroundServiceExceptionBehavior.Ignore)
        {
            return;
        }

        if (Environment.ExitCode == 0)
        {
            Environment.ExitCode = Failure; // One that somebody has set stays.
        }

        lifetime?.StopApplication();
    }
}
