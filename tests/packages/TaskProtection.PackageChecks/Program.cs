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
    default:
        Console.Error.WriteLine("inspect FOLDER VERSIONS COMMIT URL | orders NAME PROGRAM [ARGUMENTS] | exports NAME PROGRAM [ARGUMENTS]");
        return 2;
}

return checks.AllGood ? 0 : 1;
