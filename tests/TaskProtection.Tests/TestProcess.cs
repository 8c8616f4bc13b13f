using System.Net;
using System.Runtime.CompilerServices;

namespace TaskProtection.Tests;

/// <summary>What holds for the whole process of the tests.</summary>
internal static class TestProcess
{
    /// <summary>Every server of the tests is on this machine: a proxy of whoever runs them must not stand in between.</summary>
    [ModuleInitializer]
    internal static void UseNoProxy() => HttpClient.DefaultProxy = new WebProxy();
}
