using System.Runtime.InteropServices;

namespace IceCreamFactory;

/// <summary>Finds what it takes to start another .NET program with the runtime that runs this one.</summary>
internal static class DotnetProgram
{
    /// <summary>
    /// The path of <c>dotnet</c>. This program may itself run through its own executable, so the path is that of the runtime in
    /// use (<c>ROOT/shared/Microsoft.NETCore.App/10.0.x/</c>), which is right however the SDK was installed.
    /// </summary>
    public static string Host { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The path of a program that was built with the factory and copied into a folder beside it.</summary>
    public static string Find(string folder, string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"A program that is built with the factory is missing. Build it again: {path}", path);
    }
}
