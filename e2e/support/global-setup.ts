import { Stack, startFakeModel } from "./stack";

/** One stack and one fake model for all tests; what is returned ends them. */
export default async function setUp(): Promise<() => Promise<void>> {
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
