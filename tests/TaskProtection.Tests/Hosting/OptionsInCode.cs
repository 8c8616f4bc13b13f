using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;
using TaskProtection.Runtime;

namespace TaskProtection.Tests.Hosting;

public sealed class OptionsInCode
{
    [Fact]
    public void Win_over_configuration()
    {
        var options = Configured.By(
            Configured.Keys(("Task:Linger", "00:00:05"), ("Instance:Linger", "00:00:06")),
            o => o.Task.Linger = TimeSpan.FromSeconds(9)).Options();

        Assert.Equal(TimeSpan.FromSeconds(9), options.Task.Linger);
        Assert.Equal(TimeSpan.FromSeconds(6), options.Instance.Linger);
    }

    [Fact]
    public void Are_applied_from_every_call_while_everything_else_is_added_once()
    {
        var services = new ServiceCollection()
            .AddTaskProtection(o => o.Task.Linger = TimeSpan.FromSeconds(1))
            .AddTaskProtection(o => o.Instance.Linger = TimeSpan.FromSeconds(2));
        var once = new ServiceCollection().AddTaskProtection(_ => { });

        var options = services.Options();

        Assert.Equal((1, 2), (options.Task.Linger.Seconds, options.Instance.Linger.Seconds));
        Assert.Equal(once.Count + 1, services.Count);
        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(IHostedService))); // the drain's, and the watch for disruptions
    }

    [Fact]
    public void Find_a_clock_that_is_registered_already()
    {
        var clock = new FakeTimeProvider();

        using var provider = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddTaskProtection().BuildServiceProvider();

        Assert.Same(clock, provider.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public void Leave_a_fake_of_the_front_door_in_place()
    {
        var fake = new Mock<ITaskProtection>().Object;

        using var before = new ServiceCollection().AddSingleton(fake).AddTaskProtection().BuildServiceProvider();
        using var after = new ServiceCollection().AddTaskProtection().AddSingleton(fake).BuildServiceProvider();

        Assert.Same(fake, before.GetRequiredService<ITaskProtection>());
        Assert.Same(fake, after.GetRequiredService<ITaskProtection>());
    }

    [Fact]
    public void That_remove_a_section_are_an_error_and_no_crash()
    {
        var errors = new ServiceCollection().AddTaskProtection(o => (o.Task, o.Instance) = (null!, null!)).Errors();

        Assert.Equal(
            [
                "TaskProtection:Task null must not be null: leave the section at its defaults instead",
                "TaskProtection:Instance null must not be null: leave the section at its defaults instead",
            ],
            errors);
    }

    [Fact]
    public void That_are_absurd_are_errors_and_no_overflow()
    {
        var errors = new ServiceCollection().AddTaskProtection(o =>
        {
            o.LeaseDuration = o.StopTimeout = o.CallTimeout = TimeSpan.MaxValue;
            o.CleanupTimeout = o.DrainTimeout = o.MaxWorkDuration = TimeSpan.MinValue;
            o.Task.Enabled = (TargetMode)7;
            o.Instance.Owner = (InstanceOwner)(-1);
            o.Instance.Sharing = (InstanceSharing)99;
            o.Instance.Enabled = (TargetMode)3;
            o.WhenUnavailable = (UnavailablePolicy)2;
        }).Errors();

        Assert.Equal(12, errors.Count); // LeaseDuration is out of range and not whole minutes
        Assert.Contains("TaskProtection:Task:Enabled 7 must be one of Auto, Always, Never: nothing is known of this value", errors);
    }

    [Fact]
    public void Bring_the_protector_and_its_front_door_as_one_object()
    {
        var services = new ServiceCollection().AddTaskProtection();

        Assert.Equal(ServiceLifetime.Singleton, Assert.Single(services, s => s.ServiceType == typeof(TaskProtector)).Lifetime);
        Assert.Equal(ServiceLifetime.Singleton, Assert.Single(services, s => s.ServiceType == typeof(ITaskProtection)).Lifetime);
    }
}
