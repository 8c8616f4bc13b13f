namespace TaskProtection.Runtime;

/// <summary>
/// The scopes that count, oldest first. Linked through the scopes themselves, so that entering allocates nothing beside the
/// scope. Not thread-safe: guarded by the protector's lock.
/// </summary>
internal sealed class HolderList
{
    private ProtectionScope? _tail;

    public int Count { get; private set; }

    public ProtectionScope? Oldest { get; private set; }

    public void Add(ProtectionScope scope)
    {
        scope.Previous = _tail;
        if (_tail is null)
        {
            Oldest = scope;
        }
        else
        {
            _tail.Next = scope;
        }

        _tail = scope;
        Count++;
    }

    public void Remove(ProtectionScope scope)
    {
        if (scope.Previous is null)
        {
            Oldest = scope.Next;
        }
        else
        {
            scope.Previous.Next = scope.Next;
        }

        if (scope.Next is null)
        {
            _tail = scope.Previous;
        }
        else
        {
            scope.Next.Previous = scope.Previous;
        }

        scope.Previous = scope.Next = null;
        Count--;
    }

    public IEnumerable<ProtectionScope> Enumerate()
    {
        for (var scope = Oldest; scope is not null; scope = scope.Next)
        {
            yield return scope;
        }
    }
}
