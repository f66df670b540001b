import fc from "fast-check";
import { expect, test } from "vitest";
import { type Connection, createTransactions } from "../../../../bridge/server/db/transactions.ts";
import { openServer } from "../harness.ts";

/** A connection that stores words, as SQLite would: a transaction is a copy, a savepoint a length. */
function storeOf({ failsToCommit = (): boolean => false } = {}) {
  let committed: string[] = [];
  let open: string[] | undefined;
  let saved = 0;
  let commits = 0;
  const connection: Connection = {
    begin: () => {
      if (open) throw new Error("a transaction within a transaction");
      open = [...committed];
    },
    commit: () => {
      if (failsToCommit()) throw new Error("disk full");
      committed = open ?? committed;
      open = undefined;
      commits++;
    },
    rollback: () => {
      open = undefined;
    },
    save: () => {
      saved = open?.length ?? 0;
    },
    release: () => {},
    undo: () => {
      open?.splice(saved);
    },
    isOpen: () => open !== undefined,
  };
  return {
    connection,
    add: (word: string) => void open?.push(word),
    lose: () => {
      open = undefined;
    },
    words: () => committed,
    commits: () => commits,
  };
}

test("works of a turn are committed together, those that fail undone by themselves", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ word: fc.string(), fails: fc.boolean(), nested: fc.boolean() })),
      fc.boolean(),
      async (works, isGrouped) => {
        const store = storeOf();
        const transactions = createTransactions(store.connection, () => {});
        if (isGrouped) transactions.group();
        const heard: string[] = [];
        const asked = works.map(({ word, fails, nested }) => {
          const add = () => {
            store.add(word);
            if (fails) throw new Error(word);
          };
          try {
            transactions.run(nested ? () => transactions.run(add) : add);
            transactions.whenCommitted(() => heard.push(word));
            return transactions.committed();
          } catch {
            return undefined;
          }
        });
        if (isGrouped) expect(store.words()).toEqual([]);
        await Promise.all(asked);
        await transactions.committed();
        const kept = works.filter(({ fails }) => !fails).map(({ word }) => word);
        expect(store.words()).toEqual(kept);
        expect(heard).toEqual(kept);
        if (isGrouped) expect(store.commits()).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("where the commit fails, nobody of the turn is told that theirs was written", async () => {
  let isFull = true;
  const store = storeOf({ failsToCommit: () => isFull });
  const transactions = createTransactions(store.connection, () => {});
  transactions.group();
  const heard: string[] = [];
  const answers = ["a", "b"].map((word) => {
    transactions.run(() => store.add(word));
    transactions.whenCommitted(() => heard.push(word));
    return transactions.committed();
  });
  expect(await Promise.allSettled(answers)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  isFull = false;
  transactions.run(() => store.add("c"));
  await transactions.committed();
  expect([store.words(), heard]).toEqual([["c"], []]);
});

test("where a failure undoes the whole turn, its other works are told", async () => {
  const store = storeOf();
  const transactions = createTransactions(store.connection, () => {});
  transactions.group();
  transactions.run(() => store.add("a"));
  const answer = transactions.committed();
  const fail = () => {
    store.lose();
    throw new Error("disk full");
  };
  expect(() => transactions.run(fail)).toThrow("disk full");
  await expect(answer).rejects.toThrow("disk full");
  transactions.run(() => store.add("b"));
  await transactions.committed();
  expect(store.words()).toEqual(["b"]);
});

test("a server for many answers when what was asked is committed, and announces it then", async () => {
  const server = await openServer();
  server.serveMany();
  const heard: string[] = [];
  server.changes.subscribe(({ kind }) => heard.push(kind));
  const create = async (name: string): Promise<string> => {
    const body = JSON.stringify({ name });
    const response = await server.fetch(new Request("http://x/api/flows/", { method: "POST", body }));
    return ((await response.json()) as { id: string }).id;
  };
  const [flow_id] = await Promise.all([create("one"), create("two")]);
  const run = server.fetch(
    new Request("http://x/api/flow_runs/", { method: "POST", body: JSON.stringify({ flow_id }) }),
  );
  const refused = server.fetch(
    new Request("http://x/api/flow_runs/", {
      method: "POST",
      body: JSON.stringify({ flow_id: "00000000-0000-4000-8000-000000000000" }),
    }),
  );
  expect([(await run).status, (await refused).status]).toEqual([201, 409]);
  expect(heard).toContain("flow-run");
  expect(server.context.database.get("SELECT count(*) AS n FROM flow_run")?.n).toBe(1);
});
