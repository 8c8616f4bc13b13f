namespace TaskProtection.Tests.Sqs;

/// <summary>How often each matter came up.</summary>
internal sealed class Tally
{
    private readonly int[] _counts = new int[Enum.GetValues<Matter>().Length];

    public int this[Matter matter] => _counts[(int)matter];

    public void Add(Matter matter, int count = 1) => _counts[(int)matter] += count;

    public void Add(Tally other)
    {
        foreach (var matter in Enum.GetValues<Matter>())
        {
            Add(matter, other[matter]);
        }
    }

    public override string ToString() => string.Join(", ", Enum.GetValues<Matter>().Select(m => $"{m} {this[m]}"));
}
