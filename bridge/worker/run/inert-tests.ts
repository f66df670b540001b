/** Stands for `node:test` in a run: what imported files test is not run along with the flow. */
const nodeTest = process.getBuiltinModule("node:test");

function nothing(): Promise<void> {
  return Promise.resolve();
}

const inert = Object.assign(() => nothing(), {
  skip: nothing,
  todo: nothing,
  only: nothing,
  expectFailure: nothing,
});

export const [test, it, suite, describe] = [inert, inert, inert, inert];
export const [before, after, beforeEach, afterEach] = [nothing, nothing, nothing, nothing];
export const { assert, mock, run, snapshot } = nodeTest;
export function getTestContext(): undefined {
  return undefined;
}

// Node's module is the function `test`, with all others as its properties.
export default Object.assign(inert, {
  ...{ test, it, suite, describe, before, after, beforeEach, afterEach },
  ...{ assert, mock, run, snapshot, getTestContext },
});
export { inert as "module.exports" };
