using System.Net;
using System.Net.Sockets;
using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

public sealed class TheAgentMisbehaves : RimTest
{
    [Fact]
    public async Task Silence_is_unknown_after_the_call_timeout()
    {
        Fake.On("agent PUT", Fake.Hang(), FakeAws.Text(500, "asked twice"));
        await using var rim = new Rim(Fake);
        var call = rim.ProtectTaskAsync();
        await Fake.HangsAsync();

        rim.Time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(call.IsCompleted);
        rim.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(ProtectionOutcome.Unknown, (await call).Outcome);
        Assert.Equal(1, Fake.Count("agent PUT"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_so_and_not_that_time_is_over()
    {
        Fake.On("agent PUT", Fake.Hang());
        await using var rim = new Rim(Fake);
        using var caller = new CancellationTokenSource();
        var call = rim.Task.ProtectAsync(TimeSpan.FromMinutes(1), caller.Token).AsTask();
        await Fake.HangsAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_broken_connection_is_unknown()
    {
        Fake.On("agent PUT", FakeAws.Throw(() => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.", new IOException())));
        await using var rim = new Rim(Fake);

        Assert.Equal(ProtectionOutcome.Unknown, (await rim.ProtectTaskAsync()).Outcome);
    }

    [Fact]
    public async Task A_refused_connection_certainly_changed_nothing()
    {
        Fake.On("agent PUT", FakeAws.Throw(() => new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException(111))));
        await using var rim = new Rim(Fake);

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectTaskAsync()).Outcome);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        Fake.On("agent PUT", (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.TemporaryRedirect)
        {
            Headers = { Location = new Uri("http://203.0.113.9/") },
        }));
        await using var rim = new Rim(Fake);

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("redirect", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(1, Fake.Count("agent PUT"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read(bool announcesItsLength)
    {
        var endless = new EndlessStream();
        Fake.On("agent PUT", (_, _) =>
        {
            var content = new StreamContent(endless);
            content.Headers.ContentLength = announcesItsLength ? 10 * 1024 * 1024 : null;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        });
        await using var rim = new Rim(Fake);

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Unknown, reply.Outcome);
        Assert.Contains("64 KiB", reply.Reason, StringComparison.Ordinal);
        Assert.True(endless.Position <= BodyLimitHandler.OfThisHost + 1, $"{endless.Position} bytes were read.");
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        var grant = $$$"""{"protection":{"ExpirationDate":"2026-03-01T14:00:00Z","ProtectionEnabled":true,"TaskArn":"{{{FakeAws.Task}}}"}}""";
        Fake.On("agent PUT", FakeAws.Json(200, grant.PadRight(BodyLimitHandler.OfThisHost)));
        await using var rim = new Rim(Fake);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);
    }

    private sealed class EndlessStream : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
