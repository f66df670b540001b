/** A registry of packages on this machine: npm installs from it as from its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A registry that listens. */
export interface Registry {
  /** What tells npm of it. */
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

const byNumber = { numeric: true };

/** Serve packages: name to version to the text of index.js. A text with an `export` is an ES module's. */
export async function startRegistry(packages: Record<string, Record<string, string>>): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  const env = { npm_config_cache: join(folder, "cache"), npm_config_prefer_offline: "false" };
  const tarballs = new Map<string, string>();
  for (const [name, versions] of Object.entries(packages))
    for (const [version, text] of Object.entries(versions)) {
      const at = join(folder, name, version);
      mkdirSync(at, { recursive: true });
      const type = /^export/.test(text) ? "module" : "commonjs";
      writeFileSync(join(at, "package.json"), JSON.stringify({ name, version, type, main: "index.js" }));
      writeFileSync(join(at, "index.js"), text);
      execFileSync("npm", ["pack", "--silent"], { cwd: at, env: { ...process.env, ...env } });
      tarballs.set(`/${name}-${version}.tgz`, join(at, `${name}-${version}.tgz`));
    }
  const server = createServer(({ url = "", headers: { host } }, response) => {
    const tarball = tarballs.get(url);
    const name = decodeURIComponent(url.slice(1));
    const versions = Object.keys(packages[name] ?? {}).sort((a, b) => a.localeCompare(b, "en", byNumber));
    if (tarball) response.end(readFileSync(tarball));
    else if (versions.length === 0) response.writeHead(404).end("{}");
    else
      response.end(
        JSON.stringify({
          name,
          "dist-tags": { latest: versions.at(-1) },
          versions: Object.fromEntries(
            versions.map((version) => [
              version,
              { name, version, dist: { tarball: `http://${host}/${name}-${version}.tgz` } },
            ]),
          ),
        }),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { ...env, npm_config_registry: `http://127.0.0.1:${port}/` },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
