/** A real server of S3 for tests: versitygw on a folder, which checks signatures, checksums and conditions. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { preparePeer } from "./peers.ts";
import { run } from "./run.ts";
import { freePort, startServerProcess } from "./server-process.ts";

const VERSION = "v1.8.0";

export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  bucket: string;
  /** What clients read: the endpoint, keys and region. */
  env: Record<string, string>;
  /** The folder whose folders are the buckets. */
  folder: string;
  stop(): Promise<void>;
}

/** The program, built on first use: a minute or two then, nothing after. */
export async function s3Program(): Promise<string> {
  const folder = await preparePeer("versitygw", VERSION, async (folder) => {
    // Go's own installer puts it there, where not every PATH leads.
    const path = `${process.env.PATH ?? ""}:/usr/local/go/bin`;
    const env = { ...process.env, PATH: path, GOBIN: folder, HOME: process.env.HOME ?? homedir() };
    try {
      await run("go", ["install", `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], env);
    } catch (error) {
      throw new Error("The test peer versitygw needs Go to be built.", { cause: error });
    }
  });
  return join(folder, "versitygw");
}

/** Starts one with an empty bucket; stop it in `afterAll`. */
export async function startS3(): Promise<S3Server> {
  const program = await s3Program();
  const home = await mkdtemp(join(tmpdir(), "cellflow-s3-"));
  const folder = join(home, "buckets");
  const bucket = "cellflow-test";
  for (const each of [join(folder, bucket), join(home, "users"), join(home, "attributes")])
    await mkdir(each, { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { ROOT_ACCESS_KEY: "test-access-key", ROOT_SECRET_KEY: "test-secret-key" };
  const server = await startServerProcess(
    program,
    [
      "--quiet",
      "--port",
      `127.0.0.1:${port}`,
      "--iam-dir",
      join(home, "users"),
      "posix",
      "--sidecar",
      join(home, "attributes"),
      folder,
    ],
    {
      env: { PATH: process.env.PATH, ...keys },
      cwd: home,
      // Any answer says that it is there.
      isReady: async () => (await fetch(endpoint)).status > 0,
    },
  );
  return {
    endpoint,
    bucket,
    folder,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: keys.ROOT_ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: keys.ROOT_SECRET_KEY,
      AWS_REGION: "us-east-1",
    },
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
