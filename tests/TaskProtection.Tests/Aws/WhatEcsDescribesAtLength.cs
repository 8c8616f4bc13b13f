using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;
using TaskProtection.Disruption;

namespace TaskProtection.Tests.Aws;

public sealed class WhatEcsDescribesAtLength : RimTest
{
    /// <summary>About what a task on awsvpc takes with one container.</summary>
    private const int TaskBytes = 2240;

    private const string Self = $$"""{"taskArn":"{{FakeAws.Task}}","group":"service:ice","startedBy":"ecs-svc/old"}""";

    [Fact]
    public async Task Is_read_where_a_page_of_stopped_tasks_is_full()
    {
        var stopped = Enumerable.Range(0, 100).Select(static i => Padded($$"""{"taskArn":"{{FakeAws.Task}}{{i}}","startedBy":"ecs-svc/new","stopCode":"TaskFailedToStart","attachments":""", TaskBytes));
        Fake.On("DescribeTasks", Described(Self), Described([.. stopped]));
        Fake.On("ListTasks", FakeAws.Json(200, $$"""{"taskArns":[{{string.Join(',', Enumerable.Range(0, 100).Select(static i => $"\"{FakeAws.Task}{i}\""))}}]}"""));
        Fake.On("DescribeServices", FakeAws.Json(200, """{"services":[{"serviceName":"ice","runningCount":60}],"failures":[]}"""));
        await using var rim = new Rim(Fake);
        var look = new ServiceLook(rim.Get<TaskIdentity>(), rim.Get<IEcsClient>());
        await look.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal((100, null), await look.CountFailedAsync("ecs-svc/new", DateTimeOffset.MinValue, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Is_read_where_a_service_of_a_long_name_has_a_hundred_events()
    {
        Fake.On("DescribeTasks", Described(Self));
        Fake.On("DescribeServices", FakeAws.Json(200, $$"""{"services":[{{Padded("""{"serviceName":"ice","runningCount":60,"events":""", 100 * 1024)}}],"failures":[]}"""));
        await using var rim = new Rim(Fake);

        var sight = await new ServiceLook(rim.Get<TaskIdentity>(), rim.Get<IEcsClient>()).LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(60, sight.Service.RunningCount);
    }

    private static FakeAws.Answer Described(params string[] tasks) => FakeAws.Json(200, $$"""{"tasks":[{{string.Join(',', tasks)}}],"failures":[]}""");

    private static string Padded(string beginning, int bytes) => beginning + $"\"{new string('x', bytes - beginning.Length - 3)}\"}}";
}
