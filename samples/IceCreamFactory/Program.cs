using IceCreamFactory;

return await CommandLine.RunAsync(args, Factory.RunAsync, Console.Error);
