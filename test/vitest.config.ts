/** Which tests there are: three projects, told apart by the peers they need. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  test: {
    pool: "forks",
    maxWorkers: 2,
    // What a test waits for may be slow on a loaded machine: only the test's own time ends the wait.
    expect: { poll: { timeout: 60_000 } },
    // Kernels that tests start must not write into the user's history of cells.
    env: { CELLFLOW_HISTORY: ":memory:" },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{kernel,bridge,magics,notebooks,cli,setup}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          globalSetup: ["test/setup/prepare-peers.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/setup/prepare-peers.ts", "test/setup/prepare-browser.ts"],
          fileParallelism: false,
          // A real browser on a shared machine: what fails twice has failed. `npm test` names what was retried.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
