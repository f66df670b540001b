/** Blocks by Prefect's own SDK and command, against a real server and against ours. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";
import { type Listening, listen } from "../../../bridge/server/listen.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";

let prefect: PrefectServer;
let api: ApiServer;
let ours: Listening;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellflow-blocks-"));
  writeFileSync(join(home, "my_blocks.py"), BLOCKS);
  [prefect, api] = await Promise.all([startPrefect(), createServer({ database: join(home, "test.db") })]);
  ours = await listen(api, { port: 0 });
});
afterAll(async () => {
  await ours?.close();
  await api?.close();
  await prefect?.stop();
  rmSync(home, { recursive: true, force: true });
});

const BLOCKS = `
from typing import Dict, Optional, Union
from pydantic import BaseModel, SecretStr
from prefect.blocks.core import Block
from prefect.types import SecretDict

class Creds(Block):
    _block_type_name = "My Creds"
    user: str
    password: SecretStr
    extras: Optional[SecretDict] = None

class Db(Block):
    _block_type_name = "My Db"
    host: str
    port: float = 5432.0
    creds: Creds

class Options(BaseModel):
    level: int = 1
    token: Optional[SecretStr] = None

class Svc(Block):
    """A service"""
    _block_type_name = "My Svc"
    db: Union[Db, Creds]
    options: Options = Options()
`;

/** What Python code prints with each server; ids, times and addresses, which differ, as one word each. */
async function both(code: string): Promise<{ theirs: string; mine: string }> {
  const { python } = await prefectVenv();
  const [theirs = "", mine = ""] = await Promise.all(
    [prefect.url, `${ours.url}/api`].map(async (url) => {
      const env = { ...prefect.env, PREFECT_API_URL: url, NO_COLOR: "1", COLUMNS: "200" };
      const { stdout } = await promisify(execFile)(python, ["-c", code], { env, cwd: home });
      return stdout
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
        .replaceAll(/http:\/\/127.0.0.1:\d+/g, "URL");
    }),
  );
  return { theirs, mine };
}

test("blocks are saved, loaded, saved over and deleted, nested ones too", async () => {
  const { theirs, mine } = await both(`
from my_blocks import *
from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem
def attempt(work):
    try: print(work())
    except Exception as error: print(type(error).__name__, str(error)[:150])
Creds(user="u", password="one", extras={"a": "b", "n": {"x": 1}}).save("c")
db = Db(host="h", creds=Creds.load("c")); db.save("d")
print(Creds.load("c").extras, Db.load("d").creds.password.get_secret_value(), repr(Db.load("d").port))
attempt(lambda: Creds(user="v", password="two").save("c"))
Creds(user="v", password="two").save("c", overwrite=True)
print(Db.load("d").creds.user, Creds.load("c").extras)
Svc(db=db, options=Options(token="three")).save("s"); Svc(db=Creds.load("c")).save("t")
print(type(Svc.load("s").db), Svc.load("s").options.token.get_secret_value(), type(Svc.load("t").db))
Db(host="h", creds=Creds(user="in", password="line")).save("inline")
print(Block.load("my-db/inline").creds.password.get_secret_value())
for n, value in enumerate([{"pw": 1}, "text", 1.0, 10**30]):
    Secret(value=value).save(f"s{n}")
    print(repr(Secret.load(f"s{n}").get()))
LocalFileSystem(basepath="/tmp").save("f"); print(LocalFileSystem.load("f"))
SlackWebhook(url="https://hooks.slack.com/a").save("w"); print(SlackWebhook.load("w").url.get_secret_value())
Creds.delete("c")
attempt(lambda: Creds.load("c")); attempt(lambda: Db.load("d")); attempt(lambda: Creds.delete("c"))
`);
  expect(theirs).toContain("{'pw': 1}");
  expect(mine).toBe(theirs);
}, 300_000);

test("`prefect block` says the same with our server, but for the secret that Prefect shows", async () => {
  const commands = [
    "block register -f my_blocks.py",
    "block ls",
    "block type ls",
    "block type inspect my-svc",
    "block type inspect secret",
    "block inspect my-svc/s",
    "block inspect secret/s0",
    "block inspect none/x",
    "block create my-db",
    "block delete secret/s1",
    "block delete none/x",
    "block type delete my-svc",
    "block type delete secret",
    "block type delete none",
    "block ls",
  ];
  const { theirs, mine } = await both(`
import sys
from prefect.cli import app
for line in ${JSON.stringify(commands)}:
    print("$", line)
    sys.argv = ["prefect", "--no-prompt", *line.split()]
    try: app()
    except SystemExit as end: print("exit", end.code)
`);
  expect(theirs).toContain("Successfully registered 3 blocks");
  expect(theirs).toMatch(/'pw': 1/);
  const column = (text: string) => text.replaceAll(/ +│/g, " │");
  expect(column(mine)).toBe(column(theirs.replace("{'pw': 1}", "{'pw': '********'}")));
}, 300_000);
