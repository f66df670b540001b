/** The global `display`: what is sent, in which order, and when a cell may end. */
import { describe, expect, it } from "vitest";
import { createDisplay } from "../../../../../kernel/executor/main-thread/display/display.ts";
import type { CellContext } from "../../../../../kernel/executor/main-thread/run/cell-run.ts";
import type { FromMain } from "../../../../../kernel/executor/protocol.ts";
import { toMimeBundle } from "../../../../../kernel/output/mime-bundle.ts";

type Sent = {
  op?: string;
  text?: string;
  displayId?: string;
  update?: boolean;
  data?: Record<string, unknown>;
  metadata?: object;
};

function start() {
  const sent: Sent[] = [];
  const context: CellContext = {
    current: () => undefined,
    owner: () => undefined,
    latest: () => "cell",
    enter: (_, body) => body(),
  };
  return { sent, ...createDisplay(context, (message: FromMain) => void sent.push(message as Sent)) };
}

function later(bundle: object) {
  return { [Symbol.for("Jupyter.display")]: async () => bundle };
}

describe("display", () => {
  it("shows at once what can be shown at once", () => {
    const { sent, display, shown } = start();
    void display([{ a: 1 }]);
    void display.html("<p>one <b>two</b></p>");
    void display.latex("x^2");
    void display.latex("so $x$ is");
    void display.mermaid("graph LR; a-->b");
    void display.gif(Buffer.from("GIF89a"));
    void display.json({ n: 10 });
    expect(sent.map(({ data }) => data)).toMatchObject([
      { "text/html": expect.stringContaining("<table>") as string },
      { "text/html": "<p>one <b>two</b></p>", "text/plain": "one two" },
      { "text/latex": "$$x^2$$" },
      { "text/latex": "so $x$ is" },
      { "text/vnd.mermaid": "graph LR; a-->b" },
      { "image/gif": "R0lGODlh" },
      { "application/json": { n: 10 }, "text/plain": "{ n: 10 }" },
    ]);
    expect(shown("cell")).toBeUndefined();
  });

  it("tells when all that comes later has come", async () => {
    const { sent, display, shown } = start();
    void display(later({ "text/plain": "a" }));
    void display.vega({ mark: "point", data: { values: [{}] } });
    // Their places are taken.
    expect(sent.map(({ update }) => update)).toEqual([false, false]);
    await shown("cell");
    expect(sent.slice(2).map(({ update }) => update)).toEqual([true, true]);
    expect(shown("cell")).toBeUndefined();
  });

  it("resolves to its id, under which it is updated", async () => {
    const { sent, display } = start();
    const id = await display(1, { metadata: { a: 1 } });
    await display.update(id, later({ "text/plain": "two" }));
    expect(sent.map(({ displayId, update }) => [displayId, update])).toEqual([
      [id, false],
      [id, true],
    ]);
    expect(sent[0]?.metadata).toEqual({ a: 1 });
  });

  it("says once that nothing was shown under an id, and sends the update all the same", async () => {
    const { sent, display } = start();
    await display.update("no such", 1);
    await display.update("no such", 2);
    await display(later({ "text/plain": "a" }), { id: "mine" });
    await display.update("mine", 2);
    expect(sent.filter(({ op }) => op === "stream").map(({ text }) => text)).toEqual([
      "display.update: this kernel has shown nothing with the id 'no such'. What display(value, { id: 'no such' }) shows can be updated.\n",
    ]);
    expect(sent.filter(({ displayId }) => displayId === "no such")).toHaveLength(2);
  });

  it("shows bundles as they are, unless told not to", async () => {
    const { sent, display } = start();
    await display({ "text/html": "<b>x</b>", "image/png": Buffer.from("ab") });
    await display({ "text/html": "<b>x</b>" }, { raw: false });
    expect(sent.map(({ data }) => data)).toEqual([
      { "text/html": "<b>x</b>", "image/png": "YWI=" },
      { "text/plain": "{ 'text/html': '<b>x</b>' }" },
    ]);
  });

  it("as a cell's result shows nothing more; a chart that cannot be drawn rejects", async () => {
    const { display } = start();
    expect(await toMimeBundle(display(1))).toBeUndefined();
    await expect(display.vega({})).rejects.toMatchObject({ code: "display.vega" });
  });

  it("rejects what JSON cannot carry", async () => {
    const { sent, display } = start();
    const circle: unknown[] = [];
    circle.push(circle);
    await expect(display.json({ circle })).rejects.toMatchObject({ code: "display.json" });
    expect(sent).toEqual([]);
  });

  it("shows BigInts, a column of them in a chart as its numbers", async () => {
    const { sent, display } = start();
    await display.json({ n: 10n, id: 2n ** 60n });
    await display.vega({ mark: "point", data: { values: [{ a: 1n }] }, encoding: { x: { field: "a" } } });
    expect(sent.map(({ data }) => data)).toMatchObject([
      { "application/json": { n: 10, id: "1152921504606846976" } },
      { "text/plain": "" },
      {
        "application/vnd.vegalite.v5+json": { data: { values: [{ a: 1 }] } },
        "image/svg+xml": expect.stringContaining('aria-label="a: 1"') as string,
      },
    ]);
  });

  it("says once that a display writes megabytes", async () => {
    const { sent, display } = start();
    const id = await display.html("x".repeat(5_000_000));
    await display.update(id, { "text/html": "y".repeat(5_000_000) });
    expect(sent.map((message) => [message.op, message.text])).toEqual([
      ["display", undefined],
      ["stream", expect.stringMatching(/^This output writes 5\.0 MB into the notebook/)],
      ["display", undefined],
    ]);
  });
});
