namespace TaskProtection.Tests.Core.Truth;

/// <summary>
/// Makes a failing scenario smaller for as long as it still breaks the same law: steps go, fates heal, pauses round off.
/// CsCheck shrinks by drawing again, which for rare failures finds little.
/// </summary>
internal static class Shrinker
{
    public static Scenario Shrink(Scenario failing, Func<Scenario, int?> brokenLaw)
    {
        var law = brokenLaw(failing);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var candidate in Smaller(failing))
            {
                if (brokenLaw(candidate) == law)
                {
                    failing = candidate;
                    changed = true;
                    break;
                }
            }
        }

        return failing;
    }

    private static IEnumerable<Scenario> Smaller(Scenario s)
    {
        for (var i = s.Steps.Length - 1; i >= 0; i--)
        {
            yield return s with { Steps = [.. s.Steps[..i], .. s.Steps[(i + 1)..]] };
        }

        for (var i = s.Fates.Length - 1; i >= 0; i--)
        {
            yield return s with { Fates = [.. s.Fates[..i], .. s.Fates[(i + 1)..]] };
            if (s.Fates[i] != Fate.Healthy)
            {
                yield return s with { Fates = [.. s.Fates[..i], Fate.Healthy, .. s.Fates[(i + 1)..]] };
            }
        }

        for (var i = 0; i < s.Steps.Length; i++)
        {
            var whole = TimeSpan.FromSeconds(Math.Floor(s.Steps[i].After.TotalSeconds));
            if (whole != s.Steps[i].After)
            {
                yield return s with { Steps = [.. s.Steps[..i], s.Steps[i] with { After = whole }, .. s.Steps[(i + 1)..]] };
            }

            if (s.Steps[i] is { Kind: StepKind.Enter, Amount.Ticks: > 0 })
            {
                yield return s with { Steps = [.. s.Steps[..i], s.Steps[i] with { Amount = TimeSpan.Zero }, .. s.Steps[(i + 1)..]] };
            }
        }

        if (s.Predecessor)
        {
            yield return s with { Predecessor = false };
        }

        if (s.Skew != TimeSpan.Zero)
        {
            yield return s with { Skew = TimeSpan.Zero };
        }
    }
}
