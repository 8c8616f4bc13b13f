using System.Text;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>What was found, in calls.</summary>
internal sealed class Tally
{
    private readonly Dictionary<(Clearer Clearer, int Faults), int> _longest = [];

    public long States { get; set; }

    public long Steps { get; set; }

    /// <summary>Moments in which nothing is left to do, whatever comes.</summary>
    public long Rests { get; set; }

    /// <summary>Those with a flag that is set: allowed only where a killed process left it.</summary>
    public long Leaks { get; set; }

    /// <summary>The longest that the flag was set with nobody busy, nobody killed, and no fault.</summary>
    public int LongestIdle { get; set; }

    public int Longest(Clearer clearer, int faults) => _longest.GetValueOrDefault((clearer, faults));

    public void Expose(Clearer clearer, int faults, int length)
        => _longest[(clearer, faults)] = Math.Max(Longest(clearer, faults), length);

    public override string ToString()
    {
        var text = new StringBuilder($"{States:N0} states, {Steps:N0} steps, {Rests:N0} at rest, {Leaks:N0} with a flag that is set; set with nobody busy for {LongestIdle} at most; longest exposures:");
        foreach (var ((clearer, faults), length) in _longest.OrderBy(static entry => entry.Key))
        {
            text.Append($" {clearer} with {faults} faults {length};");
        }

        return text.ToString();
    }
}
