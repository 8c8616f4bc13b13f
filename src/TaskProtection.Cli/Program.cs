using TaskProtection.Cli;

return await ToolCommand.RunAsync(args, new ToolContext(), CancellationToken.None).ConfigureAwait(false);
