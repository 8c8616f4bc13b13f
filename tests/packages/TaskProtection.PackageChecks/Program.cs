using System.Globalization;
using TaskProtection.PackageChecks;
using TaskProtection.PackageChecks.Packages;
using TaskProtection.PackageChecks.Workers;

var checks = new Checks(Console.Out);
switch (args)
{
    case ["inspect", var folder, var versions, var commit, var url]:
        PackageInspection.Inspect(new PackageFolder(folder), new ExpectedDependencies(versions), new ExpectedSource(commit, url), checks);
        break;
    case ["orders", var name, var program, .. var arguments]:
        await new OrdersRun(name, program, arguments, checks).RunAsync();
        break;
    case ["exports", var name, var program, .. var arguments]:
        await new ExportsRun(name, program, arguments, checks).RunAsync();
        break;
    case ["status", var name, var program, .. var arguments]:
        await new StatusRun(name, program, arguments, checks).RunAsync();
        break;
    case ["same", var folder, var other]:
        SamePackages.Compare(new PackageFolder(folder), new PackageFolder(other), checks);
        break;
    case ["compare", var rounds, .. var published]:
        await new Comparison(int.Parse(rounds, CultureInfo.InvariantCulture), [.. published.Chunk(3).Select(static p => new PublishedWorker(p[0], p[1], p[2]))], checks).RunAsync();
        break;
    default:
        Console.Error.WriteLine("inspect FOLDER VERSIONS COMMIT URL | same FOLDER FOLDER | orders NAME PROGRAM [ARGUMENTS] | exports NAME PROGRAM [ARGUMENTS] | status NAME PROGRAM [ARGUMENTS] | compare ROUNDS [NAME FOLDER FILE]...");
        return 2;
}

return checks.AllGood ? 0 : 1;
