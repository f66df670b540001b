import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openDatabase } from "../../../../bridge/server/db/database.ts";
import { explainDatabaseError, networkFileSystem } from "../../../../bridge/server/db/database-error.ts";
import { temporaryFolder } from "../harness.ts";

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("sqlite"), { code: "ERR_SQLITE_ERROR", errcode });
}

test.each([
  [sqliteError(8), "database.read-only"],
  [sqliteError(1032), "database.read-only"],
  [Object.assign(new Error("mkdir"), { code: "EACCES" }), "database.read-only"],
  [sqliteError(14), "database.directory"],
  [sqliteError(13), "database.full"],
  [sqliteError(5), "database.busy"],
  [sqliteError(26), "database.not-a-database"],
])("%o is told in one line that names the file and CELLFLOW_DATABASE", (error, code) => {
  const explained = explainDatabaseError(error, "/x/cellflow.db") as Error;
  expect(explained).toMatchObject({ name: "DatabaseError", code });
  expect(explained.message).toContain("/x/cellflow.db");
  expect(explained.message).toContain("CELLFLOW_DATABASE");
  expect(explained.message).not.toContain("\n");
});

test("a network file system is told too", () => {
  expect(networkFileSystem("/nfs/c.db")).toMatchObject({ code: "database.network" });
});

test("the folder of the database is made", () => {
  const database = openDatabase(join(temporaryFolder(), "a", "b", "c.db"));
  expect(database.get("PRAGMA journal_mode")?.journal_mode).toBe("wal");
  database.close();
});

test("a folder that cannot be used", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  expect(failure(() => openDatabase(join(folder, "file", "c.db")))).toMatchObject({
    code: "database.directory",
  });
  mkdirSync(join(folder, "c.db"));
  expect(failure(() => openDatabase(join(folder, "c.db")))).toMatchObject({ code: "database.directory" });
});

// Root may write everywhere; its read-only places are the file systems of the kernel.
test("a folder that may not be written", () => {
  const root = process.getuid?.() === 0;
  const folder = root ? "/proc" : temporaryFolder();
  if (!root) chmodSync(folder, 0o500);
  const error = failure(() => openDatabase(join(folder, "c.db"))) as Error;
  expect(error).toMatchObject({ name: "DatabaseError" });
  expect(error.message).toContain("CELLFLOW_DATABASE");
  if (!root) expect(error).toMatchObject({ code: "database.read-only" });
});

test("a database that may not be written", { skip: process.getuid?.() === 0 }, () => {
  const folder = temporaryFolder();
  const file = join(folder, "c.db");
  openDatabase(file).close();
  chmodSync(file, 0o400);
  chmodSync(folder, 0o500);
  expect(failure(() => openDatabase(file))).toMatchObject({ code: "database.read-only" });
  chmodSync(folder, 0o700);
});

test("a file that is no database", () => {
  const file = join(temporaryFolder(), "c.db");
  writeFileSync(file, "this is text, and long enough to be taken for a header of something else ".repeat(50));
  expect(failure(() => openDatabase(file))).toMatchObject({ code: "database.not-a-database" });
});

test("a file of a newer cellflow", () => {
  const file = join(temporaryFolder(), "c.db");
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 999");
  raw.close();
  expect(failure(() => openDatabase(file))).toMatchObject({ code: "database.newer" });
});

test("a full disk is told in one line, and the file stays usable", () => {
  const database = openDatabase(join(temporaryFolder(), "c.db"));
  const pages = Number(database.get("PRAGMA page_count")?.page_count);
  database.get(`PRAGMA max_page_count = ${pages}`);
  const fill = () =>
    database.transaction(() => {
      for (let n = 0; n < 1000; n++) {
        database.run("INSERT INTO variable VALUES (?, 0, 0, ?, ?, '[]')", `${n}`, `${n}`, "x".repeat(1000));
      }
    });
  expect(failure(fill)).toMatchObject({ code: "database.full" });
  expect(database.get("SELECT count(*) AS n FROM variable")?.n).toBe(0);
  database.close();
});

test("the file, and what SQLite puts beside it, are for their user only, in a home of before too", () => {
  const home = join(temporaryFolder(), ".cellflow");
  const modes = () =>
    ["", "cellflow.db", "cellflow.db-wal", "cellflow.db-shm"].map(
      (name) => statSync(join(home, name)).mode & 0o777,
    );
  const first = openDatabase(join(home, "cellflow.db"));
  expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
  chmodSync(home, 0o755);
  for (const name of ["cellflow.db", "cellflow.db-wal"]) chmodSync(join(home, name), 0o644);
  openDatabase(join(home, "cellflow.db")).close();
  expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
  first.close();
});

test("a database that stands elsewhere keeps the mode its user gave it", () => {
  const file = join(temporaryFolder(), "shared.db");
  openDatabase(file).close();
  chmodSync(file, 0o660);
  openDatabase(file).close();
  expect(statSync(file).mode & 0o777).toBe(0o660);
});

test("databases of one file in one thread do not wait for each other's turn", () => {
  const file = join(temporaryFolder(), "shared.db");
  const [one, two] = [openDatabase(file), openDatabase(file)];
  one.run("CREATE TABLE word (text TEXT)");
  for (const each of [one, two]) {
    each.groupCommits();
    each.waitAtMost(0);
  }
  const add = (to: typeof one, text: string) => to.run("INSERT INTO word VALUES (?)", text);
  one.transaction(() => add(one, "a"));
  two.transaction(() => add(two, "b"));
  add(one, "c");
  one.transaction(() => add(one, "d"));
  expect(two.all("SELECT text FROM word").map(({ text }) => text)).toEqual(["a", "b", "c"]);
  one.close();
  expect(two.all("SELECT text FROM word").map(({ text }) => text)).toEqual(["a", "b", "c", "d"]);
  two.close();
});
