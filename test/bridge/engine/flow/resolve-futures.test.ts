import { describe, expect, it } from "vitest";
import { withoutFutures } from "../../../../bridge/engine/flow/resolve-futures.ts";
import { createFuture, futureList } from "../../../../bridge/future.ts";
import { states } from "../../../../bridge/state.ts";

function future<R>(value: R) {
  return createFuture({
    taskRunId: "id",
    name: "task",
    state: () => states.Pending({ id: "", timestamp: 0 }),
    promise: Promise.resolve(value),
  });
}

describe("the futures in what a flow gives", () => {
  it("are replaced where they are; what leads to none stays the same object", async () => {
    const rows = [{ a: 1 }];
    const when = new Date();
    const typed = new Float64Array(3);
    const given = {
      rows,
      when,
      typed,
      scores: [future(1), 2, { deep: future("x") }],
      list: futureList([future(3)]),
    };
    const { scores } = given;
    const value = (await withoutFutures(given)) as typeof given;
    expect(value).toEqual({ rows, when, typed, scores: [1, 2, { deep: "x" }], list: [3] });
    expect(value.rows).toBe(rows);
    expect(value.when).toBe(when);
    expect(value.typed).toBe(typed);
    expect(given.scores).toBe(scores);
    expect(await withoutFutures(rows)).toBe(rows);
  });

  it("are found beside data, most of which is never looked at", async () => {
    let looks = 0;
    const row = { a: 1, b: "two" };
    const watched = {
      get a() {
        return ++looks;
      },
    };
    const rows: object[] = Array.from({ length: 200_000 }, (_, at) => (at < 100_000 ? { ...row } : watched));
    const value = (await withoutFutures({ rows, score: future(0.5) })) as { rows: unknown; score: unknown };
    expect(value.score).toBe(0.5);
    expect(value.rows).toBe(rows);
    expect(looks).toBe(0);
  });

  it("are all found when there are more of them than would be looked for", async () => {
    const given = Array.from({ length: 25_000 }, (_, at) => ({ at, score: future(at) }));
    const value = (await withoutFutures({ given })) as { given: { at: number; score: unknown }[] };
    expect(value.given.every(({ at, score }) => score === at)).toBe(true);
  });

  it("are found once in objects that all lead to one another, which go on doing so", async () => {
    type Node = { links: Node[]; score: unknown };
    const nodes: Node[] = Array.from({ length: 40 }, () => ({ links: [], score: undefined }));
    for (const node of nodes) node.links = nodes.slice();
    const [first, second] = nodes as [Node, Node];
    second.score = future(7);
    const value = (await withoutFutures(first)) as Node;
    const [one, two] = value.links as [Node, Node];
    expect(one).toBe(value);
    expect(two.score).toBe(7);
    expect(two.links[1]).toBe(two);
  });

  it("end the flow when one of them failed", async () => {
    const failed = createFuture({
      taskRunId: "id",
      name: "task",
      state: () => states.Pending({ id: "", timestamp: 0 }),
      promise: Promise.reject(new Error("bad")),
    });
    await expect(withoutFutures({ inside: [failed] })).rejects.toThrow("bad");
  });
});
