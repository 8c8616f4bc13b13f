using System.Globalization;
using TaskProtection.Aws.Sharing;
using TaskProtection.LeaseWorker;

// One process that shares a flag through a lease directory, for tests that need more than one.
switch (args)
{
    // Says what is wrong with a lease directory.
    case ["check", var folder]:
        Console.WriteLine(LeaseDirectoryCheck.Find(folder) ?? "ok");
        return 0;

    // Does as it is told on its input, a word a line, with a file for the flag.
    case ["steps", var folder, var file]:
        await Steps.RunAsync(folder, file);
        return 0;

    // Works and rests at random with the flag that a server of the test has, until it is killed.
    case ["live", var folder, var port, var id, var seed, var speed]:
        await Life.RunAsync(folder, int.Parse(port, CultureInfo.InvariantCulture), id, int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(speed, CultureInfo.InvariantCulture));
        return 0;

    default:
        Console.Error.WriteLine("check FOLDER | steps FOLDER FILE | live FOLDER PORT ID SEED SPEED");
        return 2;
}
