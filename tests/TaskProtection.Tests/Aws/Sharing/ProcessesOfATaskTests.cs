using System.Text.Json;
using TaskProtection.Aws.Metadata;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>Several processes of one task: each has targets of its own, and one agent answers them.</summary>
public sealed class ProcessesOfATask : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("lease-").FullName;
    private readonly FakeAws _aws = new();
    private readonly List<int?> _asked = [];
    private DateTimeOffset? _until;

    public ProcessesOfATask()
    {
        _aws.On("agent GET", (request, token) => State()(request, token));
        _aws.On("agent PUT", Put);
    }

    private string GatePath => Path.Combine(_folder, "task-0123456789abcdef0123456789abcdef.gate");

    [Fact]
    public async Task Leave_the_protection_to_those_that_are_busy()
    {
        await using var first = Process();
        await using var second = Process();
        await first.ProtectTaskAsync();
        await second.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Done, (await first.ReleaseTaskAsync()).Outcome);
        Assert.DoesNotContain(null, _asked);
        Assert.Equal(ProtectionOutcome.Done, (await second.ReleaseTaskAsync()).Outcome);
        Assert.Single(_asked, minutes => minutes is null);
    }

    [Fact]
    public async Task Ask_every_time_because_each_grant_renews_the_lease()
    {
        await using var first = Process();
        await using var second = Process();

        await first.ProtectTaskAsync();
        await second.ProtectTaskAsync();
        await second.ProtectTaskAsync();

        Assert.Equal([120, 120, 120], _asked);
    }

    [Fact]
    public async Task Do_not_shorten_what_another_asked_for()
    {
        await using var first = Process();
        await using var second = Process();
        await first.ProtectTaskAsync(600);
        second.Time.Advance(TimeSpan.FromMinutes(100.5));

        await second.ProtectTaskAsync();

        Assert.Equal([600, 500], _asked);
    }

    [Fact]
    public async Task Ask_for_their_own_where_the_look_fails()
    {
        await using var rim = Process();
        _aws.On("agent GET", FakeAws.Text(500, "busy"));

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Done, reply.Outcome);
        Assert.Equal([120], _asked);
    }

    [Fact]
    public async Task Leave_nothing_to_the_dead()
    {
        await using var first = Process();
        await using (var dead = Process())
        {
            await dead.ProtectTaskAsync();
            await first.ProtectTaskAsync();
        }

        await first.ReleaseTaskAsync();

        Assert.Single(_asked, minutes => minutes is null);
    }

    [Fact]
    public async Task Do_not_trust_a_lease_that_they_have_failed_to_end()
    {
        await using var rim = Process();
        await rim.ProtectTaskAsync();
        _aws.On("agent PUT", FakeAws.Text(429, "You have reached maximum request limit."), Put);

        Assert.Equal(ProtectionOutcome.Unknown, (await rim.ReleaseTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ReleaseTaskAsync()).Outcome);
    }

    [Fact]
    public async Task Repeat_their_grant_after_one_that_died_while_it_ended_the_protection()
    {
        await using var rim = Process();
        GateFile.TryLock(GatePath, "releasing")!.Dispose();

        var reply = await rim.Task.ProtectAsync(TimeSpan.FromHours(2), CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(15), reply.RenewAfter);
        rim.Time.Advance(TimeSpan.FromSeconds(15));
        reply = await rim.Task.ProtectAsync(TimeSpan.FromHours(2), CancellationToken.None);

        Assert.Null(reply.RenewAfter);
        Assert.Equal("quiet", (await File.ReadAllTextAsync(GatePath)).TrimEnd());
    }

    [Fact]
    public async Task Stay_busy_whatever_a_call_answers_once_its_time_is_over()
    {
        await using var rim = Process();
        using var gate = new TaskGate(_folder, rim.Get<TaskIdentity>(), rim.Time);
        using var time = new CancellationTokenSource();
        var late = new TaskCompletionSource<ProtectionReply>();
        var first = gate.ProtectAsync(_ => new(late.Task), time.Token).AsTask();
        await time.CancelAsync();
        Assert.Equal(ProtectionOutcome.Done, (await gate.ProtectAsync(static _ => new(new ProtectionReply(ProtectionOutcome.Done)), CancellationToken.None)).Outcome);

        late.SetResult(new ProtectionReply(ProtectionOutcome.Throttled));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience.Limit, CancellationToken.None));
        Assert.Null(GateFile.TryLock(GatePath, "quiet"));
    }

    [Fact]
    public async Task Are_not_protected_while_it_is_not_known_which_task_they_are()
    {
        await using var rim = Process();
        _aws.On("metadata", FakeAws.Text(500, "no"));

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Empty(_asked);
    }

    public void Dispose()
    {
        _aws.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Rim Process() => new(_aws, new() { LeaseDirectory = _folder });

    private FakeAws.Answer State() => _until is { } until
        ? FakeAws.Granted(FakeAws.Task, until)
        : FakeAws.Json(200, $$$"""{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"{{{FakeAws.Task}}}"}}""");

    private Task<HttpResponseMessage> Put(FakeRequest request, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(request.Body);
        int? minutes = body.RootElement.TryGetProperty("ExpiresInMinutes", out var asked) ? asked.GetInt32() : null;
        _asked.Add(minutes);
        _until = minutes is { } granted ? Noon.AddMinutes(granted) : null;
        return State()(request, cancellationToken);
    }
}
