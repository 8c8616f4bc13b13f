using TaskProtection.Runtime;

namespace TaskProtection.Tests.Runtime;

public sealed class AListOfHolders
{
    private readonly HolderList _holders = new();
    private readonly ProtectionScope[] _scopes = [new(null!, "first"), new(null!, "second"), new(null!, "third")];

    public AListOfHolders() => Array.ForEach(_scopes, _holders.Add);

    [Fact]
    public void Keeps_the_order_when_one_in_the_middle_leaves()
    {
        _holders.Remove(_scopes[1]);
        Assert.Equal([_scopes[0], _scopes[2]], _holders.Enumerate());

        _holders.Remove(_scopes[0]);
        Assert.Equal((_scopes[2], 1), (_holders.Oldest, _holders.Count));
    }

    [Fact]
    public void Closes_up_for_whoever_leaves_next()
    {
        _holders.Remove(_scopes[1]);
        _holders.Remove(_scopes[2]);
        Assert.Equal([_scopes[0]], _holders.Enumerate());

        _holders.Remove(_scopes[0]);
        Assert.Empty(_holders.Enumerate());
    }

    [Fact]
    public void Has_no_oldest_when_the_newest_leaves_last()
    {
        _holders.Remove(_scopes[0]);
        _holders.Remove(_scopes[1]);
        _holders.Remove(_scopes[2]);

        Assert.Equal((null, 0), (_holders.Oldest, _holders.Count));
    }

    [Fact]
    public void Takes_the_newest_after_whoever_is_the_last_now()
    {
        _holders.Remove(_scopes[2]);
        _holders.Add(_scopes[2]);

        Assert.Equal([_scopes[0], _scopes[1], _scopes[2]], _holders.Enumerate());
    }

    [Fact]
    public void Can_be_filled_again_when_all_have_left()
    {
        _holders.Remove(_scopes[0]);
        _holders.Remove(_scopes[1]);
        _holders.Remove(_scopes[2]);
        Assert.Equal((null, 0), (_holders.Oldest, _holders.Count));

        _holders.Add(_scopes[1]);
        Assert.Equal([_scopes[1]], _holders.Enumerate());
    }
}
