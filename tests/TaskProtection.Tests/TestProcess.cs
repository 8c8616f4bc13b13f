using System.Net;
using System.Runtime.CompilerServices;

namespace TaskProtection.Tests;

/// <summary>What holds for the whole process of the tests.</summary>
internal static class TestProcess
{
    /// <summary>Every server of the tests is on this machine: a proxy of whoever runs them must not stand in between.</summary>
    [ModuleInitializer]
    internal static void UseNoProxy() => HttpClient.DefaultProxy = new WebProxy();

    /// <summary>Two processes that share this folder are taken for one container, and towns of the same seed have the same tasks: each would warn of the other.</summary>
    [ModuleInitializer]
    internal static void UseATemporaryFolderOfItsOwn()
    {
        var folder = Directory.CreateTempSubdirectory("tests-");
        Environment.SetEnvironmentVariable("TMPDIR", folder.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}
