/**
 * Bundles what must start fast, in place in dist/: a process that starts reads few files, not a hundred. Code keeps the
 * address it was written at (`import.meta.url`), so what is found by path is found as before.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { dist, kernelOptions, reporterOptions } from "./bundle/options.mjs";
import { shared } from "./bundle/shared.mjs";
import { zeromq } from "./bundle/zeromq.mjs";

/** Modules of Node's that take long to load. */
const SLOW = "child_process crypto fs/promises inspector module timers/promises v8 worker_threads zlib".split(
  " ",
);

/** Files that start a process or thread, which shares its modules with no code of others. */
const kernel = [
  "magics/main.js",
  "kernel/executor/main-thread/main.js",
  "kernel/executor/supervisor/main.js",
];
const reporter = ["bridge/engine/reporter/main.js"];

/** What these and all the rest of the SDK and of the commands have in common. */
const base = {
  file: "bridge/base.js",
  entries: [
    "bridge/settings/settings.js",
    "bridge/processes/identity.js",
    "bridge/processes/end-messages.js",
    "bridge/contract/time.js",
  ],
  late: SLOW,
};
const groups = [
  { file: "bridge/engine.js", entries: ["bridge/index.js", "bridge/engine-api.js"], late: SLOW },
  {
    file: "bridge/results.js",
    entries: ["result-store", "result-cache", "places"].map((name) => `bridge/results/${name}.js`),
    // The rest is needed for each.
    late: ["child_process", "crypto", "module"],
  },
  {
    file: "bridge/client.js",
    entries: ["bridge/client/client.js", "bridge/client/transport/create-transport.js"],
    late: SLOW,
  },
  { file: "bridge/schedules.js", entries: ["bridge/schedules/next.js"], packages: ["croner"], late: SLOW },
  {
    file: "bridge/database.js",
    entries: ["bridge/server/in-process.js", "bridge/server/runs/recording/record-batch.js"],
    packages: ["hono"],
    late: SLOW,
  },
  {
    // A run that notifies somebody needs no server.
    file: "bridge/notify.js",
    entries: [
      ...["channels/registry", "channels/webhook", "deliver", "http/send-http", "mail/send-mail"],
      ...["reference", "report-number", "run-message"],
    ].map((name) => `bridge/notify/${name}.js`),
    late: SLOW,
  },
  {
    file: "bridge/server.js",
    entries: ["bridge/server/app.js"],
    packages: ["hono", "zod"],
    late: SLOW,
  },
  {
    file: "bridge/commands.js",
    entries: [
      "cli.js",
      ...["register", "unknown-command", "output/closed-pipe"].map((name) => `bridge/commands/${name}.js`),
    ],
    late: SLOW,
  },
  {
    file: "bridge/commands-of-api.js",
    entries: [
      ...["artifacts", "flow-runs", "flows", "task-runs"].map((name) => `runs/register-${name}`),
      ...["artifact", "flow", "flow-run", "manage-flow-run", "pause", "task-run"].map(
        (name) => `runs/${name}`,
      ),
      ...["register-deployments", "deployment", "run"].map((name) => `deployments/${name}`),
      ...["register-global-limits", "global-concurrency-limit"].map((name) => `limits/${name}`),
      ...["register-tag-limits", "tag-limit"].map((name) => `limits/${name}`),
      ...["workers", "work-pools", "work-queues"].map((name) => `pools/register-${name}`),
      ...["work-pool", "work-queue"].map((name) => `pools/${name}`),
      ...["register-serving", "register-api-keys"].map((name) => `serving/${name}`),
      "settings/register-settings",
      "api/register-api",
      ...["register", "block", "block-type", "create", "register-types"].map((name) => `blocks/${name}`),
      ...["register", "variable"].map((name) => `variables/${name}`),
    ].map((name) => `bridge/commands/${name}.js`),
    late: SLOW,
  },
];

// Those of an earlier build are nobody's any more.
await rm(`${dist}chunks`, { recursive: true, force: true });
await mkdir(`${dist}chunks`);
/** Each is made of what the compiler has written, and written when all are made. */
const outputs = await Promise.all([
  split(kernel, { ...kernelOptions, plugins: [...kernelOptions.plugins, zeromq] }),
  split(reporter, reporterOptions(SLOW, ["croner", "hono", "zod"])),
  shared(base, groups),
]);
for (const { path, contents } of outputs.flat()) await writeFile(path, contents);
// Newer than every file it was made of: the command uses the built files while this holds.
await writeFile(`${dist}.built`, "");

/** Bundles entries in place, what several of them use in chunks. */
async function split(entries, options) {
  const { outputFiles } = await build({
    ...options,
    entryPoints: entries.map((entry) => dist + entry),
    splitting: true,
    outdir: dist,
    outbase: dist,
    chunkNames: "chunks/[name]-[hash]",
  });
  return outputFiles;
}
