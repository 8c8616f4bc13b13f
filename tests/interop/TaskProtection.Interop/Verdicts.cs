namespace TaskProtection.Interop;

/// <summary>One line per check, and the count at the end.</summary>
internal sealed class Verdicts(TextWriter output)
{
    private readonly Lock _gate = new();
    private int _passed;
    private int _failed;

    /// <param name="endpoint">Where the check ran.</param>
    /// <param name="check">What is claimed.</param>
    /// <param name="failure">Null when the claim holds.</param>
    public void Add(string endpoint, string check, string? failure)
    {
        lock (_gate)
        {
            if (failure is null)
            {
                _passed++;
                output.WriteLine($"ok {endpoint}: {check}");
            }
            else
            {
                _failed++;
                output.WriteLine($"FAILED {endpoint}: {check}: {failure}");
            }
        }
    }

    /// <summary>Writes the count. The exit code it returns says the same.</summary>
    public int Finish()
    {
        lock (_gate)
        {
            output.WriteLine($"{_passed} passed, {_failed} failed");
            return _failed == 0 && _passed > 0 ? 0 : 1;
        }
    }
}
