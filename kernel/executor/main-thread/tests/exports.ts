/** The module that cells and imported files get for `node:test`; its URL's query names the file. */
import { nodeTestOf } from "./provide.ts";

const nodeTest = nodeTestOf(new URL(import.meta.url).searchParams.get("file") ?? undefined);

export const {
  after,
  afterEach,
  assert,
  before,
  beforeEach,
  describe,
  getTestContext,
  it,
  mock,
  run,
  snapshot,
  suite,
  test,
} = nodeTest as typeof nodeTest & { getTestContext: unknown };
export default nodeTest;
