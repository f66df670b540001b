import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { peersFolder, preparePeer } from "./peers.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "cellflow-peers-"));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

async function build(folder: string) {
  mkdirSync(folder);
}

describe("a test peer", () => {
  it("is built once for its pins, however many ask at once", async () => {
    let builds = 0;
    const countedBuild = async (folder: string) => {
      builds += 1;
      await build(folder);
    };
    const ask = (pins: string) => preparePeer("tool", pins, countedBuild, cache);
    const [first, second] = await Promise.all([ask("tool==1"), ask("tool==1")]);
    expect(first).toBe(second);
    expect(await ask("tool==1")).toBe(first);
    expect(builds).toBe(1);
    expect(await ask("tool==2")).not.toBe(first);
    expect(builds).toBe(2);
    expect(readdirSync(cache).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  it("leaves nothing of a build that fails, and is built by the next who asks", async () => {
    const failing = preparePeer(
      "tool",
      "1",
      async (folder) => {
        await build(folder);
        throw new Error("no network");
      },
      cache,
    );
    await expect(failing).rejects.toThrow("no network");
    expect(readdirSync(cache)).toEqual([]);
    expect(existsSync(await preparePeer("tool", "1", build, cache))).toBe(true);
  });

  it("takes over the lock of a builder that is gone", async () => {
    const folder = await preparePeer("tool", "1", build, cache);
    rmSync(folder, { recursive: true });
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(`${folder}.lock`);
    writeFileSync(join(`${folder}.lock`, "pid"), String(pid));
    expect(await preparePeer("tool", "1", build, cache)).toBe(folder);
  });

  it("lives outside the checkout", () => {
    expect(peersFolder({ XDG_CACHE_HOME: "/c" })).toBe("/c/cellflow-test");
  });
});
