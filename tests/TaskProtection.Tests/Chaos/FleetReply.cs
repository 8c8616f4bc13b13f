namespace TaskProtection.Tests.Chaos;

/// <summary>What a call that failed is worth, as the real targets judge it.</summary>
internal static class FleetReply
{
    public static async Task<ProtectionReply> Of(Task<ProtectionReply> call)
    {
        try
        {
            return await call;
        }
        catch (FleetWire.ThrottledException e)
        {
            return new(ProtectionOutcome.Throttled) { Error = e };
        }
        catch (FleetWire.FailedException e)
        {
            return new(ProtectionOutcome.Failed) { Error = e };
        }
        catch (HttpRequestException e)
        {
            return new(ProtectionOutcome.Unknown) { Error = e };
        }
    }
}
