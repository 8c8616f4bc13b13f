using System.Reflection;
using TaskProtection.Core;

namespace TaskProtection.Tests.Rules;

/// <summary>The core decides from what it is told. Time, chance and waiting belong to its caller, so a test can be a row in a table.</summary>
public sealed class CorePurity
{
    private static readonly string[] Impure =
    [
        "System.Threading.", "System.Net.", "System.IO.", "System.TimeProvider", "System.Random", "System.Diagnostics.Stopwatch",
        "Microsoft.Extensions.", "Amazon.", "TaskProtection.Runtime", "TaskProtection.Aws", "TaskProtection.Hosting",
    ];

    private static readonly string[] ImpureCalls =
        ["get_Now", "get_UtcNow", "get_Today", "get_TickCount", "get_TickCount64", "GetTimestamp", "NewGuid"];

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<Type> CoreTypes =>
        [.. typeof(ProtectionState).Assembly.GetTypes().Where(type => type.Namespace == typeof(ProtectionState).Namespace)];

    [Theory]
    [MemberData(nameof(CoreTypes), DisableDiscoveryEnumeration = true)]
    public void Every_type_mentions_only_values(Type type) =>
        Assert.DoesNotContain(Mentioned(type), mentioned => Impure.Any(impure => mentioned.StartsWith(impure, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(CoreTypes), DisableDiscoveryEnumeration = true)]
    public void No_method_reads_a_clock_or_draws_a_number(Type type) =>
        Assert.DoesNotContain(Called(type), called => ImpureCalls.Contains(called.Name) || Impure.Any(impure => $"{called.DeclaringType}".StartsWith(impure, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(CoreTypes), DisableDiscoveryEnumeration = true)]
    public void No_type_has_state_that_changes(Type type) =>
        Assert.DoesNotContain(type.GetFields(All), field => !field.IsInitOnly && !field.IsLiteral && !type.IsEnum);

    [Fact]
    public void The_scan_sees_what_it_should()
    {
        Assert.True(CoreTypes.Count >= 10);
        Assert.Contains(Called(typeof(ImpureExample)), called => called.Name == nameof(TimeProvider.GetUtcNow));
        Assert.Contains(Mentioned(typeof(ImpureExample)), mentioned => mentioned.StartsWith("System.TimeProvider", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Mentioned(Type type) => type.GetMembers(All)
        .SelectMany(member => member switch
        {
            FieldInfo field => [field.FieldType],
            PropertyInfo property => [property.PropertyType],
            MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType), .. Locals(method)],
            ConstructorInfo constructor => [.. constructor.GetParameters().Select(p => p.ParameterType), .. Locals(constructor)],
            _ => Enumerable.Empty<Type>(),
        })
        .SelectMany(Parts)
        .Select(part => part.FullName ?? part.Name);

    private static IEnumerable<Type> Locals(MethodBase method) => method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [];

    private static IEnumerable<Type> Parts(Type type) =>
        [type, .. type.GetGenericArguments().SelectMany(Parts), .. type.GetElementType() is { } element ? Parts(element) : []];

    // Every four bytes of a body that resolve to a method: more than the calls, never fewer.
    private static IEnumerable<MethodBase> Called(Type type)
    {
        foreach (var method in type.GetMembers(All).OfType<MethodBase>())
        {
            var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
            for (var i = 1; i + 4 <= il.Length; i++)
            {
                const byte call = 0x28, callVirtual = 0x6F, construct = 0x73;
                if (il[i - 1] is call or callVirtual or construct && Resolve(method, BitConverter.ToInt32(il, i)) is { } called)
                {
                    yield return called;
                }
            }
        }
    }

    private static MethodBase? Resolve(MethodBase within, int token)
    {
        try
        {
            var generics = within.IsGenericMethod ? within.GetGenericArguments() : null;
            return within.Module.ResolveMethod(token, within.DeclaringType!.GetGenericArguments(), generics);
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException or MissingMethodException)
        {
            return null; // these bytes were no token
        }
    }

    private sealed class ImpureExample(TimeProvider time)
    {
        public DateTimeOffset Read() => time.GetUtcNow();
    }
}
