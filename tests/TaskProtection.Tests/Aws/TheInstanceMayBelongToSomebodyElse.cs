namespace TaskProtection.Tests.Aws;

public sealed class TheInstanceMayBelongToSomebodyElse : RimTest
{
    [Fact]
    public async Task Ecs_drives_the_flag_so_the_target_stands_aside()
    {
        Fake.On("DescribeCapacityProviders", FakeAws.DescribedProvider("ENABLED"));

        var reply = await ProtectAsync(Rim.SomebodysInstance);

        Assert.Equal(ProtectionOutcome.NotApplicable, reply.Outcome);
        Assert.Contains("managed termination protection is on in capacity provider 'ice-provider'", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ecs_does_not_drive_it_so_it_is_ours_and_that_is_asked_once()
    {
        await using var rim = new Rim(Fake, Rim.SomebodysInstance);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ReleaseInstanceAsync()).Outcome);

        Assert.Equal(
            ["metadata", "DescribeTasks", "DescribeContainerInstances", "DescribeCapacityProviders", "DescribeAutoScalingInstances", "SetInstanceProtection", "SetInstanceProtection"],
            Fake.Requests.Select(request => request.Operation));
        Assert.Equal("""{"capacityProviders":["ice-provider"]}""", Fake.Requests[3].Body);
        Assert.Equal($$$"""{"cluster":"ice","containerInstances":["{{{FakeAws.ContainerInstance}}}"]}""", Fake.Requests[2].Body);
    }

    [Fact]
    public async Task The_provider_of_the_instance_counts_also_when_the_task_was_placed_without_one()
    {
        Fake.On("DescribeTasks", FakeAws.DescribedTask(provider: null));
        Fake.On("DescribeCapacityProviders", FakeAws.DescribedProvider("ENABLED"));

        Assert.Equal(ProtectionOutcome.NotApplicable, (await ProtectAsync(Rim.SomebodysInstance)).Outcome);
    }

    [Fact]
    public async Task Without_a_capacity_provider_it_is_ours()
    {
        Fake.On("DescribeTasks", FakeAws.DescribedTask(provider: null));
        Fake.On("DescribeContainerInstances", FakeAws.DescribedContainerInstance(provider: null));

        Assert.Equal(ProtectionOutcome.Done, (await ProtectAsync(Rim.SomebodysInstance, writes: 1)).Outcome);
    }

    [Theory]
    [InlineData("DescribeTasks")]
    [InlineData("DescribeContainerInstances")]
    [InlineData("DescribeCapacityProviders")]
    public async Task A_denied_look_writes_nothing_and_names_the_permission_and_the_setting(string operation)
    {
        Fake.On(operation, FakeAws.Json(400, """{"__type":"AccessDeniedException","Message":"no"}"""));

        var reply = await ProtectAsync(Rim.SomebodysInstance);

        Assert.Equal(ProtectionOutcome.Denied, reply.Outcome);
        Assert.Contains("ecs:" + operation, reply.Reason, StringComparison.Ordinal);
        Assert.Contains("TaskProtection:Instance:Owner", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", 400, ProtectionOutcome.Throttled)]
    [InlineData("""{"__type":"ServerException","message":"oops"}""", 500, ProtectionOutcome.Failed)]
    public async Task A_look_that_fails_for_the_moment_writes_nothing_and_is_asked_again(string body, int status, ProtectionOutcome outcome)
    {
        Fake.On("DescribeCapacityProviders", FakeAws.Json(status, body), FakeAws.Json(status, body), FakeAws.DescribedProvider("DISABLED"));
        await using var rim = new Rim(Fake, Rim.SomebodysInstance);

        var call = rim.ProtectInstanceAsync();

        Assert.Equal(outcome, (await call).Outcome);
        Assert.Equal(0, Fake.Count("SetInstanceProtection"));
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
    }

    [Theory]
    [InlineData("""{"capacityProviders":[],"failures":[{"arn":"x","reason":"MISSING"}]}""", ProtectionOutcome.Failed, "MISSING")]
    [InlineData("""{"capacityProviders":[{"name":"ice-provider"}]}""", ProtectionOutcome.NotApplicable, "no Auto Scaling group")]
    [InlineData("""{"capacityProviders":[{"name":"ice-provider","autoScalingGroupProvider":{"managedTerminationProtection":"SOMETIMES"}}]}""", ProtectionOutcome.Failed, "SOMETIMES")]
    public async Task An_answer_that_does_not_settle_it_writes_nothing(string body, ProtectionOutcome outcome, string reason)
    {
        Fake.On("DescribeCapacityProviders", FakeAws.Json(200, body));

        var reply = await ProtectAsync(Rim.SomebodysInstance);

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declared_to_be_ecs_it_is_left_alone_without_a_look()
    {
        var reply = await ProtectAsync(new() { Instance = { Owner = InstanceOwner.Ecs, Sharing = InstanceSharing.Exclusive } });

        Assert.Equal(ProtectionOutcome.NotApplicable, reply.Outcome);
        Assert.Empty(Fake.Requests);
    }

    [Theory]
    [InlineData("AWS_ECS_FARGATE", "Fargate")]
    [InlineData("AWS_ECS_MANAGED_INSTANCES", "managed instance")]
    public async Task Where_the_environment_says_that_there_is_no_instance_nobody_is_called(string environment, string reason)
    {
        await using var rim = new Rim(Fake, Rim.OurInstance, new() { ["AWS_EXECUTION_ENV"] = environment });

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.NotApplicable, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
        Assert.Empty(Fake.Requests);
    }

    [Theory]
    [InlineData("FARGATE")]
    [InlineData("EXTERNAL")]
    [InlineData("MANAGED_INSTANCES")]
    public async Task Where_the_metadata_or_ecs_says_so_it_does_not_apply_either(string launchType)
    {
        Fake.On("DescribeTasks", FakeAws.DescribedTask(launchType));
        Assert.Equal(ProtectionOutcome.NotApplicable, (await ProtectAsync(Rim.SomebodysInstance)).Outcome);

        Fake.On("metadata", FakeAws.Json(200, $$$"""{"Cluster":"ice","TaskARN":"{{{FakeAws.Task}}}","LaunchType":"{{{launchType}}}"}"""));
        Assert.Equal(ProtectionOutcome.NotApplicable, (await ProtectAsync(Rim.OurInstance)).Outcome);
    }

    [Fact]
    public async Task An_external_instance_is_known_by_its_id()
    {
        Fake.On("DescribeContainerInstances", FakeAws.DescribedContainerInstance(instance: "mi-0123456789abcdef0"));

        Assert.Equal(ProtectionOutcome.NotApplicable, (await ProtectAsync(Rim.SomebodysInstance)).Outcome);
    }

    private async Task<ProtectionReply> ProtectAsync(TaskProtectionOptions options, int writes = 0)
    {
        await using var rim = new Rim(Fake, options);
        var reply = await rim.ProtectInstanceAsync();
        Assert.Equal(writes, Fake.Count("SetInstanceProtection"));
        return reply;
    }

    [Fact]
    public async Task A_look_that_is_cut_off_says_that_nothing_was_written()
    {
        Fake.On("DescribeTasks", Fake.Hang());
        await using var rim = new Rim(Fake, Rim.SomebodysInstance);
        using var callTimeout = new CancellationTokenSource();

        var protecting = rim.Instance.ProtectAsync(TimeSpan.FromMinutes(120), callTimeout.Token).AsTask();
        await Fake.HangsAsync();
        await callTimeout.CancelAsync();
        var reply = await protecting.WaitAsync(Patience.Limit);

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("nothing was written", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("TaskProtection:Instance:Owner", reply.Reason, StringComparison.Ordinal);
    }
}
