namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>The choices of one step, counted through like the digits of a number: each time the step is tried, the last that has another way out takes it.</summary>
internal sealed class Choices
{
    private readonly List<(int Chosen, int Count)> _digits = [];
    private int _position;

    /// <summary>Those that are to be taken again.</summary>
    public static Choices Again(IEnumerable<int> taken)
    {
        var choices = new Choices();
        choices._digits.AddRange(taken.Select(static chosen => (chosen, chosen + 1)));
        return choices;
    }

    public bool IsOver { get; private set; }

    /// <summary>Whether all that were given have been taken.</summary>
    public bool IsAtEnd => _position == _digits.Count;

    public IEnumerable<int> Taken => _digits.Select(static digit => digit.Chosen);

    public int Next(int count)
    {
        if (IsAtEnd)
        {
            _digits.Add((0, count));
        }

        return _digits[_position++].Chosen;
    }

    /// <summary>Goes on to the next way through the step.</summary>
    public void Advance()
    {
        _position = 0;
        while (_digits.Count > 0 && _digits[^1].Chosen + 1 == _digits[^1].Count)
        {
            _digits.RemoveAt(_digits.Count - 1);
        }

        if (_digits.Count == 0)
        {
            IsOver = true;
            return;
        }

        _digits[^1] = (_digits[^1].Chosen + 1, _digits[^1].Count);
    }
}
