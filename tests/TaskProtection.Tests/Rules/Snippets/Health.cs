using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TaskProtection.Tests.Rules.Snippets;

internal static class Health
{
    public static void OfAWorkerThatServesHttp(WebApplicationBuilder builder)
    {
        #region health
        builder.Services.AddHealthChecks().AddTaskProtection();
        #endregion
        var app = builder.Build();
        #region status
        app.MapTaskProtection().RequireHost("*:9090");
        #endregion
    }
}
