import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const bridge = new URL("../../../../bridge/", import.meta.url).href;

test("`cellflow` and `cellflow/engine` resolve to the bridge that runs, wherever the import stands", () => {
  const script = `
    const { useOwnSdk } = await import("${bridge}worker/run/own-sdk.ts");
    useOwnSdk();
    console.log(
      (await import("cellflow")) === (await import("${bridge}index.ts")),
      (await import("cellflow/engine")) === (await import("${bridge}engine-api.ts")),
    );`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(output).toBe("true true\n");
});
