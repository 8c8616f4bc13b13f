namespace TaskProtection.Tests.Aws;

public sealed class TheInstanceIsNotInService : RimTest
{
    private static readonly FakeAws.Answer NotInService = FakeAws.Error(
        400, "ValidationError", $"The instance {FakeAws.Instance} is not in InService or EnteringStandby or Standby.");

    private static readonly FakeAws.Answer NotPart = FakeAws.Error(
        400, "ValidationError", $"The instance {FakeAws.Instance} is not part of Auto Scaling group ice-group.");

    [Theory]
    [InlineData("Pending")]
    [InlineData("Pending:Wait")]
    [InlineData("Pending:Proceed")]
    public async Task While_it_is_pending_work_is_admitted_and_the_flag_is_set_once_it_serves(string state)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance(state), FakeAws.DescribedInstance("InService"));
        await using var rim = new Rim(Fake, Rim.OurInstance);
        rim.Time.Advance(TimeSpan.FromSeconds(5));

        var early = await rim.ProtectInstanceAsync();
        Assert.Equal(0, Fake.Count("SetInstanceProtection"));
        rim.Time.Advance(early.RenewAfter!.Value);
        var late = await rim.ProtectInstanceAsync();

        Assert.Equal((ProtectionOutcome.Done, true, TimeSpan.FromSeconds(15)), (early.Outcome, early.NeverExpires, early.RenewAfter));
        Assert.Contains("not in service yet", early.Reason, StringComparison.Ordinal);
        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true }, late);
        Assert.Equal(1, Fake.Count("SetInstanceProtection"));
    }

    [Fact]
    public async Task It_left_service_between_the_look_and_the_call()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService"), FakeAws.DescribedInstance("Terminating:Wait"));
        Fake.On("SetInstanceProtection", NotInService);
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Leaving, reply.Outcome);
        Assert.Contains("terminating", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_while_pending_admits()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService"), FakeAws.DescribedInstance("Pending:Wait"));
        Fake.On("SetInstanceProtection", NotInService);
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal((ProtectionOutcome.Done, TimeSpan.FromSeconds(15)), await OutcomeAsync(rim.ProtectInstanceAsync()));
    }

    [Theory]
    [InlineData("Terminating", ProtectionOutcome.Leaving, "terminating")]
    [InlineData("Terminating:Retained", ProtectionOutcome.Leaving, "terminating")]
    [InlineData("Terminated", ProtectionOutcome.Leaving, "terminating")]
    [InlineData("Warmed:Terminating:Wait", ProtectionOutcome.Leaving, "terminating")]
    [InlineData("Detaching", ProtectionOutcome.NotApplicable, "detached")]
    [InlineData("Detached", ProtectionOutcome.NotApplicable, "detached")]
    [InlineData("Warmed:Running", ProtectionOutcome.Failed, "warm pool")]
    [InlineData("Warmed:Pending:Wait", ProtectionOutcome.Failed, "warm pool")]
    public async Task Nothing_is_written_where_nothing_can_be(string state, ProtectionOutcome outcome, string reason)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance(state));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
        Assert.Equal(reply.Reason, (await rim.InspectInstanceAsync()).Reason);
        Assert.Equal(0, Fake.Count("SetInstanceProtection"));
    }

    [Theory]
    [InlineData("Standby")]
    [InlineData("EnteringStandby")]
    [InlineData("ReplacingRootVolume:Wait")]
    [InlineData("SomethingNew")]
    public async Task In_standby_and_in_states_that_nobody_knows_the_flag_is_written(string state)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance(state));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(1, Fake.Count("SetInstanceProtection"));
    }

    [Theory]
    [InlineData(false, ProtectionOutcome.Done)]
    [InlineData(true, ProtectionOutcome.Failed)]
    public async Task A_release_while_it_is_pending_has_succeeded_only_if_no_flag_is_set(bool isProtected, ProtectionOutcome outcome)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("Pending:Wait", isProtected));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ReleaseInstanceAsync();

        Assert.Equal((outcome, false, null), (reply.Outcome, reply.NeverExpires, reply.RenewAfter));
    }

    [Theory]
    [InlineData(false, InspectionResult.Unknown)] // The group's default may still set the flag when it enters service.
    [InlineData(true, InspectionResult.Protected)]
    public async Task A_look_while_it_is_pending_has_learnt_only_of_a_flag_that_is_set(bool isProtected, InspectionResult result)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("Pending:Wait", isProtected));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(result, (await rim.InspectInstanceAsync()).Result);
    }

    [Fact]
    public async Task In_no_group_it_does_not_apply()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.NoInstance());
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.NotApplicable, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(InspectionResult.NotApplicable, (await rim.InspectInstanceAsync()).Result);
    }

    [Fact]
    public async Task When_it_has_left_its_group_the_target_stands_aside()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService"), FakeAws.NoInstance());
        Fake.On("SetInstanceProtection", NotPart);
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.NotApplicable, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Single(rim.Log.All, line => line.Contains("no longer in Auto Scaling group ice-group", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_it_has_moved_to_another_group_the_next_call_goes_there()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService"), FakeAws.DescribedInstance("InService", group: "new-group"));
        Fake.On("SetInstanceProtection", NotPart, FakeAws.Xml(200, "<SetInstanceProtectionResponse/>"));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Contains("AutoScalingGroupName=new-group&", Fake.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_its_group_cannot_be_looked_up_at_once_the_old_one_is_not_written_again()
    {
        var busy = FakeAws.Error(503, "ServiceUnavailable", "busy");
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService"), busy, busy, FakeAws.DescribedInstance("InService", group: "new-group"));
        Fake.On("SetInstanceProtection", NotPart, FakeAws.Xml(200, "<SetInstanceProtectionResponse/>"));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Contains("AutoScalingGroupName=new-group&", Fake.Requests[^1].Body, StringComparison.Ordinal);
    }

    private static async Task<(ProtectionOutcome, TimeSpan?)> OutcomeAsync(Task<ProtectionReply> call)
    {
        var reply = await call;
        return (reply.Outcome, reply.RenewAfter);
    }
}
