using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

public sealed class ATaskArn
{
    private const string Long = "arn:aws:ecs:eu-west-1:111122223333:task/ice/abc";

    [Theory]
    [InlineData(Long, true)]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/abc", true)]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/ice/abd", false)]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/cream/abc", false)]
    [InlineData("arn:aws:ecs:eu-west-2:111122223333:task/ice/abc", false)]
    [InlineData("arn:aws:ecs:eu-west-1:999999999999:task/ice/abc", false)]
    [InlineData("arn:aws-cn:ecs:eu-west-1:111122223333:task/ice/abc", false)]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:container/ice/abc", false)]
    [InlineData("abc", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Names_the_same_task_with_or_without_its_cluster(string? other, bool isSame)
    {
        Assert.True(TaskArn.TryParse(Long, out var arn));
        Assert.Equal(isSame, arn.IsSameTaskAs(other));
    }

    [Theory]
    [InlineData("arn:aws:ecs::111122223333:task/ice/abc")]
    [InlineData("arn:aws:s3:eu-west-1:111122223333:task/ice/abc")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/ice/abc/more")]
    public void Is_not_read_from_something_else(string text) => Assert.False(TaskArn.TryParse(text, out _));
}
