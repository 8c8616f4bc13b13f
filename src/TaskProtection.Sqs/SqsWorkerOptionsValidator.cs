using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TaskProtection.Hosting;

namespace TaskProtection.Sqs;

/// <summary>Gathers every error of one worker's settings, each with the setting's full name and what would go wrong; unknown keys among them.</summary>
internal sealed class SqsWorkerOptionsValidator(
    IOptions<TaskProtectionOptions> protection, IEnumerable<SqsWorkerName> workers, IConfiguration? configuration = null) : IValidateOptions<SqsWorkerOptions>
{
    private static readonly TimeSpan LongestVisibility = TimeSpan.FromHours(12);

    public ValidateOptionsResult Validate(string? name, SqsWorkerOptions options)
    {
        var errors = ConfigurationErrors(name!);
        var section = $"{SqsWorkerOptions.SectionName}:{name}";
        ValidateQueue(section, options, errors);
        if (options.MaxConcurrency is < 1 or > 1000)
        {
            errors.Add($"{section}:MaxConcurrency is {options.MaxConcurrency}; it must be 1 to 1,000, or the worker handles nothing, or more than one process can renew in time.");
        }

        ValidateWaitTime(section, options, errors);
        ValidateVisibility(section, options, errors);
        if (!Enum.IsDefined(options.ReceiveOnStop))
        {
            errors.Add($"{section}:ReceiveOnStop is {options.ReceiveOnStop}; it must be WaitOut or Cancel, or it is not clear what becomes of the open receive at a stop.");
        }

        if (!Enum.IsDefined(options.Envelope))
        {
            errors.Add($"{section}:Envelope is {options.Envelope}; it must be Auto, Raw or Sns, or it is not clear what the handler gets of a notification.");
        }

        if (options.DeleteBatchDelay < TimeSpan.Zero || options.DeleteBatchDelay > TimeSpan.FromSeconds(1))
        {
            errors.Add($"{section}:DeleteBatchDelay is {SettingText.Write(options.DeleteBatchDelay)}; it must be 0 to 1 s, or finished messages are kept, and the task protected, for nothing.");
        }

        ValidateRetries(section, options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private List<string> ConfigurationErrors(string name)
    {
        if (configuration is null)
        {
            return [];
        }

        var all = configuration.GetSection(SqsWorkerOptions.SectionName);
        var own = all.GetSection(name);
        var unknown = UnknownKeys.Find(own, [.. SqsWorkerConfiguration.Checks.Keys]);

        // A section that no worker reads is reported once, with the first worker.
        var unread = workers.First().Is(name) ? UnknownKeys.Find(all, [.. workers.Select(worker => worker.Value + ":*")]) : [];
        return [.. SettingText.Unreadable(own, SqsWorkerConfiguration.Checks).Select(text => text.Error), .. unknown, .. unread];
    }

    private static void ValidateQueue(string section, SqsWorkerOptions options, List<string> errors)
    {
        if (string.IsNullOrEmpty(options.QueueUrl) == string.IsNullOrEmpty(options.QueueName))
        {
            errors.Add(string.IsNullOrEmpty(options.QueueUrl)
                ? $"{section} names no queue; set {section}:QueueUrl or {section}:QueueName."
                : $"{section}:QueueUrl and {section}:QueueName are both set; set exactly one, or it is not clear which queue is read.");
            return;
        }

        var (setting, queue) = string.IsNullOrEmpty(options.QueueUrl)
            ? ("QueueName", SqsQueueName.IsValid(options.QueueName!) ? options.QueueName : null)
            : ("QueueUrl", SqsQueueName.FromUrl(options.QueueUrl));
        if (queue is null)
        {
            errors.Add(setting == "QueueName"
                ? $"{section}:QueueName '{options.QueueName}' is no queue name; SQS allows 80 letters, digits, hyphens and underscores, the .fifo that ends the name of a FIFO queue included."
                : $"{section}:QueueUrl '{options.QueueUrl}' is no queue URL; it looks like https://sqs.eu-west-1.amazonaws.com/123456789012/orders.");
        }
    }

    private void ValidateWaitTime(string section, SqsWorkerOptions options, List<string> errors)
    {
        if (options.WaitTime is not { } wait)
        {
            return;
        }

        if (wait < TimeSpan.Zero || wait > TimeSpan.FromSeconds(20) || !IsWholeSeconds(wait))
        {
            errors.Add($"{section}:WaitTime is {SettingText.Write(wait)}; it must be whole seconds from 0 to 20, or SQS refuses every receive.");
        }
        else if (options.ReceiveOnStop == ReceiveOnStop.WaitOut && DrainTimeout() is { } drain && wait > drain)
        {
            errors.Add($"{section}:WaitTime {SettingText.Write(wait)} is longer than DrainTimeout {SettingText.Write(drain)}: the open receive could not be waited out at shutdown, and what it brings would be left behind.");
        }
    }

    private static void ValidateVisibility(string section, SqsWorkerOptions options, List<string> errors)
    {
        if (options.VisibilityTimeout is not { } visibility)
        {
            return;
        }

        if (visibility < SqsWorkerSettings.ShortestVisibility || visibility > LongestVisibility || !IsWholeSeconds(visibility))
        {
            errors.Add($"{section}:VisibilityTimeout is {SettingText.Write(visibility)}; it must be whole seconds from 5 s (shorter cannot survive one failed renewal) to 12 h (the most that SQS allows).");
        }
        else if (options.WaitTime is { } wait && visibility < wait + SqsWorkerSettings.VisibilityMargin)
        {
            errors.Add($"{section}:VisibilityTimeout {SettingText.Write(visibility)} is less than WaitTime {SettingText.Write(wait)} + {SettingText.Write(SqsWorkerSettings.VisibilityMargin)}: it is counted from the receive request, so a message that arrives late in the wait would be lost before its handler began.");
        }
    }

    private static void ValidateRetries(string section, SqsWorkerOptions options, List<string> errors)
    {
        var (min, max) = (options.RetryMinDelay, options.RetryMaxDelay);
        if (min < TimeSpan.Zero || min > LongestVisibility)
        {
            errors.Add($"{section}:RetryMinDelay is {SettingText.Write(min)}; it must be 0 to 12 h, the longest that SQS hides a message.");
        }
        else if (max < min || max > LongestVisibility)
        {
            errors.Add($"{section}:RetryMaxDelay is {SettingText.Write(max)}; it must be RetryMinDelay {SettingText.Write(min)} to 12 h, the longest that SQS hides a message.");
        }

        if (options.RetryFactor is not (>= 1 and <= 10))
        {
            errors.Add(FormattableString.Invariant($"{section}:RetryFactor is {options.RetryFactor}; it must be 1 (every delay the same) to 10, or retries would come ever faster, or not within a day."));
        }

        if (!Enum.IsDefined(options.OnUnreadable))
        {
            errors.Add($"{section}:OnUnreadable is {options.OnUnreadable}; it must be Retry or DeadLetter, or it is not clear what becomes of a body that cannot be read.");
        }
    }

    private TimeSpan? DrainTimeout()
    {
        try
        {
            return StopBudget.Drain(protection.Value);
        }
        catch (OptionsValidationException)
        {
            // The section TaskProtection has errors of its own, which are reported beside these.
            return null;
        }
    }

    private static bool IsWholeSeconds(TimeSpan value) => value.Ticks % TimeSpan.TicksPerSecond == 0;
}
