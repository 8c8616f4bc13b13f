using System.Runtime.CompilerServices;
using System.Text;
using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>What happened in a world, a line each, with true time. Costs nothing while it is off.</summary>
internal sealed class Trace(StringBuilder? lines)
{
    private string? lastDecision;

    public bool IsOn => lines is not null;

    public Clocks? Clocks { get; set; }

    public void Say([InterpolatedStringHandlerArgument("")] TraceText text)
    {
        if (IsOn)
        {
            Write(text.ToString());
        }
    }

    /// <summary>Decisions are told when they differ from the last.</summary>
    public void Say(Decision decision)
    {
        if (!IsOn)
        {
            return;
        }

        var text = $"decided: {(decision.Call is { } call ? $"{call.Kind} {call.Id}, " : "")}{(decision.IsProtected ? "protected" : "unprotected")}"
            + $"{(decision.ProtectedUntil is { } until ? $" until {until:dd HH:mm:ss}" : "")}, admit until {(decision.AdmitUntil == TimeSpan.MaxValue ? "the end" : decision.AdmitUntil?.ToString("g") ?? "-")}, wake at {decision.WakeAt?.ToString("g") ?? "-"}";
        if (text != lastDecision)
        {
            Write(lastDecision = text);
        }
    }

    private void Write(string text) =>
        lines!.AppendLine($"{Clocks?.True:hh\\:mm\\:ss\\.fff} (monotonic {Clocks?.Monotonic:hh\\:mm\\:ss\\.fff}, wall {Clocks?.Local.Wall:dd HH:mm:ss})  {text}");
}
