using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;

namespace TaskProtection.Hosting;

/// <summary>Gathers everything that is wrong with the settings: text that cannot be read, keys that nothing reads, broken rules.</summary>
internal sealed class OptionsValidator(IConfiguration? configuration = null) : IValidateOptions<TaskProtectionOptions>
{
    public ValidateOptionsResult Validate(string? name, TaskProtectionOptions options)
    {
        var section = configuration?.GetSection(TaskProtectionOptions.SectionName);
        var unreadable = section is null ? [] : SettingText.Unreadable(section, RootSettings.Checks).ToList();
        var unknown = section is null ? [] : UnknownKeys.Find(section, RootSettings.KnownPaths);

        var isFargate = new EcsEnvironment(configuration).ExecutionEnvironment == "AWS_ECS_FARGATE";
        var errors = unreadable.Select(text => text.Error)
            .Concat(unknown)
            .Concat(new OptionsRules(options, unreadable.Select(text => text.Setting), isFargate).Errors)
            .ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
