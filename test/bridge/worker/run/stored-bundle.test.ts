import { expect, test } from "vitest";
import { openBundle } from "../../../../bridge/worker/run/stored-bundle.ts";

test("a deployment that is served, or made by others, has no bundle: who runs it is named", async () => {
  const served = { name: "daily", path: null, entrypoint: "/zoo/flows.ts:main", work_pool_name: null };
  await expect(openBundle(served)).rejects.toMatchObject({
    code: "bundle.served",
    message: "deployment daily has no bundle: the program that serves it runs it (/zoo/flows.ts:main)",
  });
  await expect(openBundle({ ...served, work_pool_name: "zoo" })).rejects.toMatchObject({
    code: "bundle.missing",
  });
});
