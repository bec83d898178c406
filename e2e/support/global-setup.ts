import { Stack, startFakeModel } from "./stack";

/**
 * One stack and one fake model for all tests; what is returned ends them. With `SWITCHBOARD_E2E` set to the addresses of
 * a stack that runs already, that one is used: quicker while writing a test.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.SWITCHBOARD_E2E) return () => Promise.resolve();
  const model = await startFakeModel();
  const stack = await Stack.create(model.origin);
  const tearDown = async (): Promise<void> => {
    await stack.stopAndForget();
    await model.stop();
  };
  try {
    await stack.start();
  } catch (error) {
    await tearDown();
    throw error;
  }
  process.env.SWITCHBOARD_E2E = JSON.stringify(stack.addresses);
  return tearDown;
}
