using TaskProtection.Aws.Metadata;
using TaskProtection.Disruption;
using TaskProtection.Tests.Aws;

namespace TaskProtection.Tests.Disruptions;

public sealed class WhatElseAwsAnnounces : RimTest
{
    [Theory]
    [InlineData(200, "Terminated", nameof(DisruptionSign.Seen))]
    [InlineData(200, "Terminated\n", nameof(DisruptionSign.Seen))]
    [InlineData(200, "Warmed:Terminated", nameof(DisruptionSign.Seen))]
    [InlineData(200, "InService", nameof(DisruptionSign.Quiet))]
    [InlineData(200, "Standby", nameof(DisruptionSign.Quiet))]
    [InlineData(200, "Detached", nameof(DisruptionSign.Quiet))]
    [InlineData(200, "Warmed:Hibernated", nameof(DisruptionSign.Quiet))]
    [InlineData(200, "Something:New", nameof(DisruptionSign.Quiet))]
    [InlineData(404, "", nameof(DisruptionSign.NotHere))]
    [InlineData(403, "", nameof(DisruptionSign.Unanswered))]
    public async Task Auto_scaling_wants_the_instance_terminated(int status, string body, string sign)
    {
        Fake.On("imds autoscaling/target-lifecycle-state", FakeAws.Text(status, body));

        var look = await LookAsync(rim => new InstanceTermination(rim.Get<InstanceMetadataClient>()));

        Assert.Equal(sign, look.Sign.ToString());
        Assert.Null(look.Notice?.EndsIn);
    }

    [Theory]
    [InlineData(200, """{"noticeTime":"2026-03-01T11:59:00Z"}""", nameof(DisruptionSign.Seen))]
    [InlineData(200, "<html>", nameof(DisruptionSign.Unanswered))]
    [InlineData(200, "", nameof(DisruptionSign.Unanswered))]
    [InlineData(404, "", nameof(DisruptionSign.Quiet))]
    [InlineData(500, "", nameof(DisruptionSign.Unanswered))]
    public async Task Ec2_recommends_to_rebalance(int status, string body, string sign)
    {
        Fake.On("imds events/recommendations/rebalance", FakeAws.Text(status, body));

        var look = await LookAsync(rim => new RebalanceRecommendation(rim.Get<InstanceMetadataClient>()));

        Assert.Equal(sign, look.Sign.ToString());
        Assert.Null(look.Notice?.EndsIn);
    }

    [Theory]
    [InlineData(200, ",\"DesiredStatus\":\"STOPPED\"", nameof(DisruptionSign.Seen))]
    [InlineData(200, ",\"DesiredStatus\":\"RUNNING\"", nameof(DisruptionSign.Quiet))]
    [InlineData(200, ",\"DesiredStatus\":7", nameof(DisruptionSign.Quiet))]
    [InlineData(200, "", nameof(DisruptionSign.Quiet))]
    [InlineData(500, "", nameof(DisruptionSign.Unanswered))]
    public async Task Ecs_wants_the_task_stopped(int status, string member, string sign)
    {
        Fake.On("metadata", FakeAws.Json(status, $$"""{"Cluster":"ice","TaskARN":"{{FakeAws.Task}}"{{member}}}"""));

        var look = await LookAsync(rim => new TaskStopping(rim.Get<TaskMetadataClient>()));

        Assert.Equal(sign, look.Sign.ToString());
        Assert.Null(look.Notice?.EndsIn);
    }

    private async Task<DisruptionLook> LookAsync(Func<Rim, IDisruptionSource> source)
    {
        await using var rim = new Rim(Fake);
        return await source(rim).LookAsync(TestContext.Current.CancellationToken);
    }
}
