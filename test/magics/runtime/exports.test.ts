import { expect, test } from "vitest";
import * as sdk from "../../../bridge/index.ts";
import { sdkExports } from "../../../magics/runtime/exports.ts";

test("the list of the SDK's exports is complete", () => {
  expect(sdkExports).toEqual(Object.keys(sdk).sort());
});
