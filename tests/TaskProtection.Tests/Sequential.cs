using Xunit.Sdk;
using Xunit.v3;

// Tests on virtual time wait until the whole process is quiet; a test running beside would never let it be.
[assembly: Parallelization(Mode = ParallelMode.None)]
