import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { exampleFolder } from "./example.ts";

/** Stands for Slack: answers as its webhooks do, and keeps what it was told. */
async function startSlack() {
  const told: { path: string | undefined; text: string }[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    told.push({ path: request.url, text });
    response.writeHead(status).end(status === 200 ? "ok" : "no_service");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/services/T0/B0/the-secret-path`,
    told,
    refuse() {
      status = 404;
    },
  };
}

test("it writes to Slack what it found, or why it failed, by the block that was saved once", async () => {
  const slack = await startSlack();
  const folder = exampleFolder();
  const first = await folder.run("slack-flow.ts", [], { SLACK_WEBHOOK_URL: slack.url });
  expect(first.exitCode).toBe(0);
  const failed = await folder.run("slack-flow.ts", [join(folder.path, "none.parquet")], {});
  expect(failed.exitCode).toBe(1);
  expect(slack.told.map(({ path }) => path)).toEqual(Array(2).fill("/services/T0/B0/the-secret-path"));
  expect(slack.told[0]?.text).toMatch(/76518 rides, half of them shorter than \d+\.\d minutes/);
  expect(slack.told[0]?.text).toMatch(/rides \(\w+-\w+\)/);
  expect(slack.told[1]?.text).toMatch(/Failed: .*none\.parquet does not exist/);
  slack.refuse();
  const unheard = await folder.run("slack-flow.ts", [], {});
  expect(unheard.exitCode).toBe(0);
  expect(unheard.stderr).toMatch(/writeToSlack.*\n?.*404/);
  for (const { stdout, stderr } of [first, failed, unheard])
    expect(stdout + stderr).not.toContain("the-secret-path");
});

test("without the block it says so in the log, and the run stays what it is", async () => {
  const { exitCode, stderr } = await exampleFolder().run("slack-flow.ts", [], {});
  expect(exitCode).toBe(0);
  expect(stderr).toContain("slack-webhook/ops");
});
