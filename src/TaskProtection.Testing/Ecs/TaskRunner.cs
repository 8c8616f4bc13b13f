using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// A task's life, as the agent leads it. The stop sequence is: desired status STOPPED (visible in metadata from then on), SIGTERM,
/// the stop timeout, SIGKILL. All members are to be called inside the world's gate, <see cref="Output"/> excepted.
/// </summary>
/// <param name="town">The world.</param>
/// <param name="cluster">Where the tasks are.</param>
/// <param name="door">Where the tasks of a launcher reach the simulator.</param>
/// <param name="onPlaced">Called when a task is about to take a place on a host.</param>
/// <param name="onChanged">Called after a task came to run or ended.</param>
internal sealed class TaskRunner(
    Town town, ClusterState cluster, Func<ITaskLauncher, CancellationToken, Task<Uri>> door, Action<HostState> onPlaced, Action<TaskState> onChanged)
{
    public void Start(TaskState task, TimeSpan pullTime)
    {
        onPlaced(task.Host);
        cluster.Add(task);
        task.Host.Tasks.Add(task);
        task.Timer = town.Agenda.After(pullTime, () =>
        {
            task.Timer = null;
            town.Gate.AfterChange(() => CleanFlow.Run(() => _ = RunAsync(task)));
        });
    }

    public void Stop(TaskState task, string cause)
    {
        if (!task.IsLive)
        {
            return;
        }

        task.DesiredStatus = EcsTaskStatus.Stopped;
        task.StoppingAt = town.Now;
        task.Cause ??= cause;
        if (task.LastStatus == EcsTaskStatus.Running)
        {
            Terminate(task);
        }
        else
        {
            Abandon(task);
        }
    }

    /// <summary>SIGKILL, whatever the reason.</summary>
    public void Kill(TaskState task)
    {
        if (task.IsKilled || task.LastStatus == EcsTaskStatus.Stopped)
        {
            return;
        }

        task.IsKilled = true;
        if (task.LastStatus == EcsTaskStatus.Running)
        {
            SendKill(task);
        }
        else
        {
            Abandon(task);
        }
    }

    /// <summary>The host is gone, and the task with it.</summary>
    public void LoseHost(TaskState task)
    {
        task.Cause ??= task.Host.TaskEndCause;
        task.DesiredStatus = EcsTaskStatus.Stopped;
        Kill(task);
    }

    public void Output(TaskState task, string line) => town.Gate.Change(() =>
    {
        if (task.EarlyOutput is not null)
        {
            task.EarlyOutput.Add(line);
        }
        else if (task.LastStatus != EcsTaskStatus.Stopped)
        {
            town.Tell("task.output", ("task", task.Id), ("line", line));
        }
    });

    private async Task RunAsync(TaskState task)
    {
        int? exitCode = null;
        try
        {
            var address = await door(task.Launcher, task.Unwanted.Token).ConfigureAwait(false);
            var launched = await task.Launcher.LaunchAsync(Launch(task, address), task.Unwanted.Token).ConfigureAwait(false);
            await using (launched.ConfigureAwait(false))
            {
                town.Gate.Change(() => Started(task, launched));
                exitCode = await launched.Completion.ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // A launcher that fails is a task that fails; the world goes on.
            Output(task, $"The launcher failed: {e.Message}");
        }

        town.Gate.Change(() => Ended(task, exitCode));
    }

    private void Started(TaskState task, ILaunchedTask launched)
    {
        task.Launched = launched;
        task.LastStatus = EcsTaskStatus.Running;
        task.StartedAt = town.Now;
        town.Tell(
            "task.started",
            ("task", task.Id),
            ("instance", task.Host.IsFargate ? null : task.Host.InstanceId),
            ("service", task.Service?.Name),
            ("version", task.Version),
            ("pid", launched.ProcessId));
        var early = task.EarlyOutput ?? [];
        task.EarlyOutput = null;
        early.ForEach(line => Output(task, line));
        if (task.IsKilled)
        {
            SendKill(task);
        }
        else if (!task.IsLive)
        {
            Terminate(task);
        }

        onChanged(task);
    }

    private void Ended(TaskState task, int? exitCode)
    {
        if (task.LastStatus == EcsTaskStatus.Stopped)
        {
            return;
        }

        task.Cause ??= task.LastStatus == EcsTaskStatus.Running ? EndCause.Exited : EndCause.FailedToStart;
        task.LastStatus = EcsTaskStatus.Stopped;
        task.DesiredStatus = EcsTaskStatus.Stopped;
        task.StoppingAt ??= town.Now;
        task.StoppedAt = town.Now;
        task.ExitCode = exitCode;
        task.ProtectedUntil = null;
        task.Expiry?.Dispose();
        task.Timer?.Dispose();
        task.Host.Tasks.Remove(task);
        town.Tell("task.stopped", ("task", task.Id), ("exitCode", exitCode), ("cause", task.Cause));
        task.HasEnded.SetResult();
        onChanged(task);
    }

    private void Terminate(TaskState task)
    {
        if (task.Host.AgentBackAt is { } back)
        {
            // Nobody is there to tell it: the agent learns of it when it is back.
            task.Timer = town.Agenda.After(back - town.Now, () => Terminate(task));
            return;
        }

        town.Tell("task.stopping", ("task", task.Id), ("cause", task.Cause));
        Signal(task, task.Launched!.Terminate);
        task.Timer = town.Agenda.After(task.StopTimeout, () => Kill(task));
    }

    private void SendKill(TaskState task)
    {
        task.Timer?.Dispose();
        town.Tell("task.killed", ("task", task.Id));
        Signal(task, task.Launched!.Kill);
    }

    /// <summary>A task that does not run yet: give up the pull, or tell the launcher and wait for what comes of it.</summary>
    private void Abandon(TaskState task)
    {
        if (task.Timer is not null)
        {
            Ended(task, exitCode: null);
        }
        else
        {
            Signal(task, task.Unwanted.Cancel);
        }
    }

    private void Signal(TaskState task, Action send) => town.Gate.AfterChange(() =>
    {
        try
        {
            send();
        }
        catch (Exception e)
        {
            // This may be the world's timer thread: a faulty launcher must not take the process down.
            Output(task, $"The launcher failed: {e.Message}");
        }
    });

    private TaskLaunch Launch(TaskState task, Uri address) => new()
    {
        TaskId = task.Id,
        TaskArn = task.Arn,
        InstanceId = task.Host.InstanceId,
        ServiceName = task.Service?.Name,
        Version = task.Version,
        Environment = TaskEnvironment.Build(address, town.Options.Region, task.EndpointId, task.Host.InstanceId, task.Credentials),
        Output = line => Output(task, line),
    };
}
