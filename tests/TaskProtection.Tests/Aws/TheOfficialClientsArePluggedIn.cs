using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

public sealed class TheOfficialClientsArePluggedIn : RimTest
{
    [Fact]
    public async Task They_are_used_instead_of_ours_and_their_exceptions_are_understood()
    {
        var ecs = new Mock<IEcsClient>(MockBehavior.Strict);
        ecs.Setup(client => client.UpdateTaskProtectionAsync(
                new() { Cluster = "ice", Task = FakeAws.Task, ProtectionEnabled = true, ExpiresInMinutes = 120 }, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new AmazonServiceException("Rate exceeded", null, ErrorType.Sender, "ThrottlingException", "id", System.Net.HttpStatusCode.BadRequest));
        var autoScaling = new Mock<IAutoScalingClient>(MockBehavior.Strict);
        autoScaling.Setup(client => client.DescribeAutoScalingInstancesAsync(It.IsAny<IReadOnlyList<string>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException("A client may throw anything."));
        await using var rim = new Rim(
            Fake,
            Rim.OurInstance,
            new() { ["ECS_AGENT_URI"] = "" },
            configure: services => services.AddSingleton(ecs.Object).AddSingleton(autoScaling.Object));

        Assert.Equal(ProtectionOutcome.Throttled, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(InspectionResult.Unknown, (await rim.InspectInstanceAsync()).Result);
    }
}
