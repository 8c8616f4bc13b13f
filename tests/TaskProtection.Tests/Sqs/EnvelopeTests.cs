using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AMessageInAGroup
{
    [Theory]
    [InlineData("tenant-7")]
    [InlineData(null)]
    public async Task Tells_its_group_to_the_handler(string? group)
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(new SendMessageRequest { MessageBody = "{}", MessageGroupId = group });

        Assert.Equal(group, Assert.Single(worker.Handled).Context.MessageGroupId);
    }
}
