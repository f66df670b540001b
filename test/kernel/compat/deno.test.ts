/** `Deno` as cells see it: what is sent for each of its notebook functions. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createDeno } from "../../../kernel/compat/deno.ts";
import { createDisplay } from "../../../kernel/executor/main-thread/display/display.ts";
import type { CellContext } from "../../../kernel/executor/main-thread/run/cell-run.ts";
import type { FromMain } from "../../../kernel/executor/protocol.ts";

function start() {
  const sent: FromMain[] = [];
  const context: CellContext = {
    current: () => undefined,
    owner: () => undefined,
    latest: () => "cell",
    enter: (_, body) => body(),
  };
  const send = (message: FromMain): void => void sent.push(message);
  const { display } = createDisplay(context, send);
  return { sent, Deno: createDeno({ display, send, cell: context.latest }) };
}

describe("Deno.jupyter", () => {
  it("display shows values and, when raw, bundles; with an id it updates", async () => {
    const { sent, Deno } = start();
    const { display, html, $display } = Deno.jupyter;
    await display({ "text/html": "<b>x</b>" }, { raw: true, display_id: "one" });
    await display(html`<i>${1 + 1}</i>`, { update: true, display_id: "one" });
    await display({ "text/html": "not raw" });
    expect(sent).toMatchObject([
      { op: "display", parent: "cell", displayId: "one", update: false, data: { "text/html": "<b>x</b>" } },
      { op: "display", displayId: "one", update: true, data: { "text/html": "<i>2</i>" } },
      { op: "display", data: { "text/plain": "{ 'text/html': 'not raw' }" } },
    ]);
    expect($display).toBe(Symbol.for("Jupyter.display"));
  });

  it("templates keep their text and leave out undefined", () => {
    const { md, svg } = start().Deno.jupyter;
    const shown = md`a${undefined}b${0}${null}`;
    expect(shown[Symbol.for("Jupyter.display") as keyof typeof shown]()).toEqual({
      "text/markdown": "ab0null",
    });
    expect(svg`<svg/>`[Symbol.for("Jupyter.display") as keyof typeof shown]()).toEqual({
      "image/svg+xml": "<svg/>",
    });
  });

  it("format gives bundles, image takes bytes and refuses others", async () => {
    const { format, image } = start().Deno.jupyter;
    expect(await format(5)).toEqual({ "text/plain": "5" });
    expect(await format(image(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)))).toMatchObject({
      "image/jpeg": "/9j/2Q==",
    });
    expect(() => image(Uint8Array.of(1, 2))).toThrow("takes the bytes of a PNG");
  });

  it("broadcast sends displays, clears, printed text and comms; nothing else", async () => {
    const { sent, Deno } = start();
    const { broadcast } = Deno.jupyter;
    await broadcast("display_data", {
      data: { "text/plain": "a" },
      metadata: {},
      transient: { display_id: "d" },
    });
    await broadcast("update_display_data", { data: { "text/plain": "b" }, transient: { display_id: "d" } });
    await broadcast("clear_output", { wait: true });
    await broadcast("stream", { name: "stderr", text: "oh" });
    await broadcast(
      "comm_open",
      { comm_id: "c", target_name: "t", data: { a: 1 } },
      { buffers: [Uint8Array.of(1)] },
    );
    await broadcast("comm_msg", { comm_id: "c", data: 2 });
    expect(sent).toMatchObject([
      { op: "display", displayId: "d", update: false },
      { op: "display", displayId: "d", update: true, data: { "text/plain": "b" } },
      { op: "clear", wait: true },
      { op: "stream", name: "stderr", text: "oh", parent: "cell" },
      { op: "comm", kind: "open", commId: "c", target: "t", data: { a: 1 }, buffers: ["AQ=="] },
      { op: "comm", kind: "msg", data: 2 },
    ]);
    await expect(broadcast("status", {})).rejects.toThrow('can\'t send "status"');
  });
});

describe("Deno's files and variables", () => {
  const folder = mkdtempSync(join(tmpdir(), "deno-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "a b.txt");
  writeFileSync(path, "äö\nx\n");

  it("text files by path and by URL, later and at once; one that is missing is named", async () => {
    const { Deno } = start();
    expect(await Deno.readTextFile(path)).toBe("äö\nx\n");
    expect(await Deno.readTextFile(pathToFileURL(path))).toBe("äö\nx\n");
    expect(Deno.readTextFileSync(path)).toBe("äö\nx\n");
    expect(Deno.readTextFileSync(pathToFileURL(path))).toBe("äö\nx\n");
    await expect(Deno.readTextFile(`${path}.gone`)).rejects.toThrow("a b.txt.gone");
    expect(() => Deno.readTextFileSync(`${path}.gone`)).toThrow("ENOENT");
    await expect(Deno.readTextFile(path, { signal: AbortSignal.abort() })).rejects.toThrow("abort");
  });

  it("variables are those of the process", () => {
    const { env } = start().Deno;
    expect(env.get("PATH")).toBe(process.env.PATH);
    env.set("CELLFLOW_TEST_DENO", "1");
    expect([process.env.CELLFLOW_TEST_DENO, env.get("CELLFLOW_TEST_DENO")]).toEqual(["1", "1"]);
    expect([env.has("CELLFLOW_TEST_DENO"), env.toObject().CELLFLOW_TEST_DENO]).toEqual([true, "1"]);
    env.delete("CELLFLOW_TEST_DENO");
    expect([env.has("CELLFLOW_TEST_DENO"), env.get("CELLFLOW_TEST_DENO")]).toEqual([false, undefined]);
    for (const name of ["toString", "constructor", "__proto__"]) expect(env.get(name)).toBeUndefined();
    for (const name of ["", "a=b", "a\0"]) {
      expect(() => env.set(name, "1")).toThrow("no variable can be named");
      expect(() => env.get(name)).toThrow(TypeError);
    }
    expect(() => env.set("A", "\0")).toThrow("the value of A contains a NUL");
  });
});

it("what is not there says so", () => {
  const { Deno } = start();
  expect(() => (Deno as unknown as { readFile(): void }).readFile()).toThrow(
    "Deno.readFile is not here: this kernel runs on Node and knows of Deno only jupyter, env, args, readTextFile, readTextFileSync, version; use node: modules",
  );
  expect("readFile" in Deno).toBe(false);
});
