import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask, openServer, temporaryFolder } from "../server/harness.ts";

const app = new URL("../../../bridge/server/app.ts", import.meta.url).href;
const PROCESSES = 4;

/** Saves a block as soon as the other processes are ready to, too. */
const SAVE = `
import { createServer } from ${JSON.stringify(app)};
const [database, name] = process.argv.slice(1);
const server = await createServer({ database });
async function ask(path, body) {
  const init = body && { method: "POST", body: JSON.stringify(body) };
  return (await server.fetch(new Request("http://embedded/api" + path, init))).json();
}
process.stdout.write("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const type = await ask("/block_types/slug/secret");
const [schema] = await ask("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [type.id] } } });
const ids = { block_type_id: type.id, block_schema_id: schema.id };
const answer = await ask("/block_documents/", { name, data: { value: name }, ...ids });
if (answer.name !== name) throw new Error(JSON.stringify(answer));
process.exit(0);
`;

test("processes that save the first blocks at once agree on a key, and leave nothing else behind", async () => {
  const folder = temporaryFolder();
  const database = join(folder, "shared.db");
  const names = Array.from({ length: PROCESSES }, (_, n) => `block-${n}`);
  const children = names.map((name) =>
    spawn(process.execPath, ["--input-type=module", "-e", SAVE, database, name], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const ended = children.map((child) => once(child, "exit"));
  await Promise.all(children.map((child) => once(child.stdout, "data")));
  for (const child of children) child.stdin.end("go");
  expect((await Promise.all(ended)).map(([code]) => code)).toEqual(names.map(() => 0));
  const server = await openServer(database);
  const documents: { name: string; data: unknown }[] = await ask(server, "/block_documents/filter", {
    include_secrets: true,
  });
  expect(documents.map(({ name, data }) => [name, data])).toEqual(
    names.map((name) => [name, { value: name }]),
  );
  expect(readdirSync(folder).filter((file) => file.includes(".key"))).toEqual(["shared.db.key"]);
});
