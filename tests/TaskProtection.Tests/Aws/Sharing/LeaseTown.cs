using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>A lease directory on the real disk, one flag, and members of this process, on a clock of its own.</summary>
internal sealed class LeaseTown : IDisposable
{
    private readonly List<IDisposable> _members = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("lease-").FullName;

    public FakeTimeProvider Time { get; } = new();

    public FlagOfATown Flag { get; } = new();

    public string GatePath => Path.Combine(Folder, $"instance-{Flag.Owner}.gate");

    /// <summary>What the gate's file says.</summary>
    public string State
    {
        get => File.ReadAllText(GatePath).TrimEnd();
        set => File.WriteAllText(GatePath, value);
    }

    public LeaseDirectorySharing Join()
    {
        var member = new LeaseDirectorySharing(Folder, Time);
        _members.Add(member);
        return member;
    }

    /// <summary>Somebody who died in the middle of a call: nothing is left of it but what it wrote.</summary>
    public void LeaveAsTheDead() => State = "changing 00000000";

    /// <summary>The member can neither read nor write its gate any more.</summary>
    public static void BreakFile(LeaseDirectorySharing member)
        => ((Gate)typeof(LeaseDirectorySharing).GetField("_gate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(member)!).Inside!.Dispose();

    public void Pass(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public async Task<ProtectionOutcome> ProtectAsync(LeaseDirectorySharing member, CancellationToken token = default)
        => (await member.ProtectAsync(Flag, token).AsTask().WaitAsync(Patience.Limit, CancellationToken.None)).Outcome;

    public async Task<ProtectionOutcome> ReleaseAsync(LeaseDirectorySharing member, CancellationToken token = default)
        => (await member.ReleaseAsync(Flag, token).AsTask().WaitAsync(Patience.Limit, CancellationToken.None)).Outcome;

    public Task TickAsync(LeaseDirectorySharing member, CancellationToken token = default)
        => member.TickAsync(Flag, token).AsTask().WaitAsync(Patience.Limit, CancellationToken.None);

    public void Dispose()
    {
        _members.ForEach(member => member.Dispose());
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>The flag as AWS has it, and how it answers.</summary>
internal sealed class FlagOfATown : ISharedFlag
{
    public string Owner => "i-0abc";

    public bool IsSet { get; set; }

    public List<bool> Writes { get; } = [];

    /// <summary>How the next calls are answered; after them, done.</summary>
    public Queue<Func<bool, CancellationToken, Task<ProtectionReply>>> Answers { get; } = [];

    public static ProtectionReply Done => new(ProtectionOutcome.Done);

    public void AnswersNext(ProtectionOutcome outcome) => Answers.Enqueue((_, _) => Task.FromResult(new ProtectionReply(outcome)));

    /// <summary>The next call never returns, whatever becomes of its token.</summary>
    public void HangsNext() => Answers.Enqueue((_, _) => new TaskCompletionSource<ProtectionReply>().Task);

    public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
    {
        Writes.Add(isProtected);
        var reply = Answers.TryDequeue(out var answer) ? await answer(isProtected, cancellationToken) : Done;
        if (reply is { Outcome: ProtectionOutcome.Done, RenewAfter: null })
        {
            IsSet = isProtected;
        }

        return reply;
    }
}
