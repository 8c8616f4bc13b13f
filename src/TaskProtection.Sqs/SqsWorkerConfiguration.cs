using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TaskProtection.Hosting;

namespace TaskProtection.Sqs;

/// <summary>
/// Binds the section <c>TaskProtection:Sqs:&lt;name&gt;</c>, once, at start. What cannot be read is left at its default here and
/// reported by <see cref="SqsWorkerOptionsValidator"/>, so that one start shows every error.
/// </summary>
internal sealed class SqsWorkerConfiguration(IConfiguration? configuration = null) : IConfigureNamedOptions<SqsWorkerOptions>
{
    /// <summary>Every setting of a worker, with the check of its text. A test compares it with the options class.</summary>
    public static IReadOnlyDictionary<string, Func<string, string?>> Checks { get; } = new Dictionary<string, Func<string, string?>>
    {
        [nameof(SqsWorkerOptions.QueueUrl)] = static _ => null,
        [nameof(SqsWorkerOptions.QueueName)] = static _ => null,
        [nameof(SqsWorkerOptions.MaxConcurrency)] = SettingText.WholeNumber,
        [nameof(SqsWorkerOptions.WaitTime)] = SettingText.Duration,
        [nameof(SqsWorkerOptions.VisibilityTimeout)] = SettingText.Duration,
        [nameof(SqsWorkerOptions.ReceiveOnStop)] = SettingText.OneOf<ReceiveOnStop>,
        [nameof(SqsWorkerOptions.Envelope)] = SettingText.OneOf<MessageEnvelope>,
        [nameof(SqsWorkerOptions.DeleteBatchDelay)] = SettingText.Duration,
        [nameof(SqsWorkerOptions.RetryMinDelay)] = SettingText.Duration,
        [nameof(SqsWorkerOptions.RetryMaxDelay)] = SettingText.Duration,
        [nameof(SqsWorkerOptions.RetryFactor)] = SettingText.Number,
        [nameof(SqsWorkerOptions.OnUnreadable)] = SettingText.OneOf<OnUnreadable>,
    };

    public void Configure(string? name, SqsWorkerOptions options)
    {
        if (configuration is not null)
        {
            SettingText.Readable(configuration.GetSection($"{SqsWorkerOptions.SectionName}:{name}"), Checks).Bind(options);
        }
    }

    public void Configure(SqsWorkerOptions options)
    {
        // Workers have names; there is no section for one without.
    }
}
