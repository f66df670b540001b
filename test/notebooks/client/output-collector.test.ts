import { describe, expect, it } from "vitest";
import { createOutputCollector } from "../../../notebooks/client/output-collector.ts";
import { applyOverwrites } from "../../../notebooks/client/overwrites.ts";
import type { Output } from "../../../notebooks/file/notebook.ts";

function session() {
  const collector = createOutputCollector();
  const lists: Record<string, { outputs: Output[]; executionCount: number | null }> = {};
  const say = (parent: string, type: string, content: Record<string, unknown>) => {
    const header = { msg_id: "x", session: "s", username: "", date: "", msg_type: type, version: "5.4" };
    collector.take({
      identities: [],
      header,
      parentHeader: { ...header, msg_id: parent },
      metadata: {},
      content,
      buffers: [],
    });
  };
  for (const id of ["one", "two"]) {
    const list = { outputs: [], executionCount: null };
    lists[id] = list;
    collector.watch(id, list);
  }
  return { say, outputs: (id: string) => lists[id]?.outputs };
}

function display(text: string, id?: string) {
  return {
    data: { "text/plain": text },
    metadata: {},
    ...(id ? { transient: { display_id: id } } : {}),
  };
}

describe("collecting outputs", () => {
  it("merges a stream's neighbouring parts, not those of two streams", () => {
    const { say, outputs } = session();
    for (const [name, text] of [
      ["stdout", "a"],
      ["stdout", "b\n"],
      ["stderr", "e"],
      ["stdout", "c"],
    ])
      say("one", "stream", { name, text });
    expect(outputs("one")).toMatchObject([{ text: "ab\n" }, { name: "stderr", text: "e" }, { text: "c" }]);
  });

  it("updates a display in whatever cell it was shown, and not for another id", () => {
    const { say, outputs } = session();
    say("one", "display_data", display("old", "d"));
    say("two", "display_data", display("other", "e"));
    say("two", "update_display_data", display("new", "d"));
    expect(outputs("one")).toEqual([
      { output_type: "display_data", data: { "text/plain": "new" }, metadata: {} },
    ]);
    expect(outputs("two")).toMatchObject([{ data: { "text/plain": "other" } }]);
  });

  it("clears at once, or with the next output", () => {
    const { say, outputs } = session();
    say("one", "stream", { name: "stdout", text: "a" });
    say("one", "clear_output", { wait: true });
    expect(outputs("one")).toHaveLength(1);
    say("one", "stream", { name: "stdout", text: "b" });
    expect(outputs("one")).toMatchObject([{ text: "b" }]);
    say("one", "clear_output", { wait: false });
    expect(outputs("one")).toEqual([]);
  });

  it("puts late output under the cell it belongs to", () => {
    const { say, outputs } = session();
    say("two", "execute_result", { ...display("2"), execution_count: 2 });
    say("one", "stream", { name: "stdout", text: "late" });
    say("nobody", "stream", { name: "stdout", text: "lost" });
    expect(outputs("one")).toMatchObject([{ text: "late" }]);
    expect(outputs("two")).toMatchObject([{ output_type: "execute_result", execution_count: 2 }]);
  });

  it("acts out carriage returns and backspaces, as a terminal does", () => {
    expect(applyOverwrites("10%\r20%\r30%\n")).toBe("30%\n");
    expect(applyOverwrites("a\r\nb\r\n")).toBe("a\nb\n");
    expect(applyOverwrites("ab\bc")).toBe("ac");
    expect(applyOverwrites("50%\r")).toBe("50%\r");
  });
});
