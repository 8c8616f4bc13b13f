using Amazon.Runtime;

namespace TaskProtection.Testing.Wire;

/// <summary>Makes any AWS SDK client talk to the simulator in process.</summary>
internal sealed class InProcessHttpClientFactory(Simulator simulator) : HttpClientFactory
{
    // HttpClient's own timeout counts real time; in the simulated world a wait takes as long as its clock says.
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(simulator.CreateHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
}
