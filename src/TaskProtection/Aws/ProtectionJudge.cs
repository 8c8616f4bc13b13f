using System.Globalization;

namespace TaskProtection.Aws;

/// <summary>
/// Decides what an answer about the task's protection is worth. Granted is only what says so in every respect; a body that
/// says nothing is unknown, because the call may have taken effect.
/// </summary>
internal static class ProtectionJudge
{
    /// <summary>Judges the answer to a protect or a release.</summary>
    /// <param name="answer">What came back.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="self">This task; null where it cannot be known, and then the answer is taken to be about it.</param>
    /// <param name="now">The wall clock.</param>
    public static ProtectionReply Judge(ProtectionAnswer answer, CallPurpose asked, TaskArn? self, DateTimeOffset now)
    {
        if (answer.Failure is { } failure)
        {
            return JudgeFailure(answer, failure, asked);
        }

        if (answer.HasError || !answer.IsSuccess)
        {
            return JudgeError(answer, "ecs:UpdateTaskProtection", self);
        }

        if (answer.Protection is not { } protection)
        {
            return new(ProtectionOutcome.Unknown) { Reason = $"{answer.Source} gave no usable answer: {answer.Raw}." };
        }

        if (NotUs(answer, self) is { } notUs)
        {
            return new(ProtectionOutcome.Failed) { Reason = notUs };
        }

        if (protection.ProtectionEnabled != (asked == CallPurpose.Protect))
        {
            return new(ProtectionOutcome.Failed)
            {
                Reason = $"{answer.Source} answered that the task is {(protection.ProtectionEnabled ? "still" : "not")} protected.",
            };
        }

        if (asked == CallPurpose.Release)
        {
            return new(ProtectionOutcome.Done);
        }

        // A grant that has ended, or says no end, is not one to work under. ECS may hold it all the same, hence unknown.
        return protection.ExpirationDate switch
        {
            null => new(ProtectionOutcome.Unknown) { Reason = $"{answer.Source} granted protection without saying until when." },
            { } expiry when expiry <= now => new(ProtectionOutcome.Unknown)
            {
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{answer.Source} granted protection until {expiry:u}, which is past: it is {now:u} here. Is this host's clock right?"),
            },
            { } expiry => new(ProtectionOutcome.Done) { ExpiresAt = expiry },
        };
    }

    /// <summary>Judges the answer to a look.</summary>
    public static ProtectionInspection Inspect(ProtectionAnswer answer, TaskArn? self, DateTimeOffset now)
    {
        if (answer.Failure is { } failure)
        {
            var reply = JudgeFailure(answer, failure, CallPurpose.Protect);
            return new(Look(reply.Outcome), reply.Reason);
        }

        if (answer.HasError || !answer.IsSuccess)
        {
            var reply = JudgeError(answer, "ecs:GetTaskProtection", self);
            return new(Look(reply.Outcome), reply.Reason);
        }

        if (answer.Protection is not { } protection)
        {
            return new(InspectionResult.Unknown, $"{answer.Source} gave no usable answer: {answer.Raw}.");
        }

        if (NotUs(answer, self) is { } notUs)
        {
            return new(InspectionResult.Unknown, notUs);
        }

        return new(protection.ProtectionEnabled && !(protection.ExpirationDate <= now) ? InspectionResult.Protected : InspectionResult.Unprotected);
    }

    private static InspectionResult Look(ProtectionOutcome outcome) => outcome switch
    {
        ProtectionOutcome.Denied => InspectionResult.Denied,
        ProtectionOutcome.NotApplicable => InspectionResult.NotApplicable,
        _ => InspectionResult.Unknown,
    };

    private static string? NotUs(ProtectionAnswer answer, TaskArn? self)
        => self is null || self.IsSameTaskAs(answer.Protection!.TaskArn)
            ? null
            : $"{answer.Source} answered about '{answer.Protection.TaskArn}', and this task is '{self}'.";

    private static ProtectionReply JudgeFailure(ProtectionAnswer answer, EcsFailure failure, CallPurpose asked)
    {
        var words = failure.Detail is { Length: > 0 } detail ? $"{failure.Reason} ({detail})" : failure.Reason;
        return failure.Reason switch
        {
            "DEPLOYMENT_BLOCKED" when asked == CallPurpose.Protect => new(ProtectionOutcome.Refused)
            {
                Reason = $"ECS refused protection: {words}. The service has more protected tasks than it wants to run.",
            },
            "TASK_NOT_VALID" => new(ProtectionOutcome.NotApplicable) { Reason = Standalone(words) },
            _ => new(ProtectionOutcome.Failed) { Reason = $"{answer.Source} did not do it: {words} for '{failure.Arn}'." },
        };
    }

    private static ProtectionReply JudgeError(ProtectionAnswer answer, string action, TaskArn? self)
    {
        var words = answer.HasError ? $"{answer.ErrorCode}: {answer.ErrorMessage}" : answer.Raw;
        if (AwsError.IsOfNoService(answer.ErrorCode, answer.ErrorMessage))
        {
            return new(ProtectionOutcome.NotApplicable) { Reason = Standalone(words), Error = answer.Error };
        }

        if (answer.ErrorCode == "UnsupportedFeatureException")
        {
            return new(ProtectionOutcome.NotApplicable) { Reason = $"Task protection is not offered here ({words}).", Error = answer.Error };
        }

        var outcome = AwsError.Classify(answer.ErrorCode, answer.Status);
        var reason = outcome switch
        {
            ProtectionOutcome.Denied when answer.ErrorMessage?.Contains("no task IAM role", StringComparison.OrdinalIgnoreCase) == true
                => $"The task has no IAM role: give the task definition a task role that allows {action} on {Resource(self)}. {answer.Source} answered {words}",
            ProtectionOutcome.Denied
                => $"IAM denies it: the task role needs {action} on {Resource(self)}. {answer.Source} answered {words}",
            _ when AwsError.IsBadCredentials(answer.ErrorCode)
                => $"The credentials or the clock are not accepted. {answer.Source} answered {words}",
            _ when (int)answer.Status is >= 300 and < 400
                => $"{answer.Source} answered with a redirect, which is not followed: {words}",
            _ => $"{answer.Source} answered {words}",
        };
        return new(outcome) { Reason = reason, Error = answer.Error };
    }

    private static string Standalone(string? words)
        => $"ECS protects only tasks that belong to a service, and this one does not ({words}). It needs no protection from scale-in or deployments.";

    private static string Resource(TaskArn? self)
        => self?.Text ?? "this task (arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/*)";
}
