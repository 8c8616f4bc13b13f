import assert from "node:assert/strict";

/** The call is refused with this code, and as this class of the SDK's where the service model has one. Answers the exception. */
export async function refused(call, code, type) {
  const error = await call.then(
    () => assert.fail(`${code} was expected, and the call succeeded`),
    (reason) => reason,
  );
  assert.equal(error.name, code, error.stack);
  if (type) {
    assert.ok(error instanceof type, `${error.name} is a ${error.constructor.name}, not the SDK's ${type.name}`);
  }

  assert.ok(error.message, "the exception has no message");
  assert.ok(error.$metadata.requestId, "the answer has no request id");
  return error;
}

/** What the settings of every client have in common. One attempt: a refusal is to be seen, not to be tried again. */
export const clientOf = (town, credentials = town.session) => ({
  endpoint: town.address,
  region: town.region,
  credentials,
  maxAttempts: 1,
});
