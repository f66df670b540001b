/** Nothing is sent to a thread while a question runs code there, until it is answered or stands still. */
import { expect, test } from "vitest";
import { createGate } from "../../../../kernel/executor/supervisor/pause-gate.ts";

function question() {
  return Promise.withResolvers<string>();
}

test("questions that run no code go out at once, those behind one that does wait for its answer", async () => {
  const gate = createGate();
  const sent: string[] = [];
  const send = (name: string, answer: Promise<string>) => () => {
    sent.push(name);
    return answer;
  };
  const [plain, code, next, more] = [question(), question(), question(), question()];
  const asked = [
    gate.pass(false, send("plain", plain.promise)),
    gate.pass(true, send("code", code.promise)),
    gate.pass(true, send("next", next.promise)),
    gate.pass(false, send("more", more.promise)),
  ];
  expect(sent).toEqual(["plain", "code"]);
  code.resolve("b");
  expect(await asked[1]).toBe("b");
  await Promise.resolve();
  expect(sent).toEqual(["plain", "code", "next"]);
  next.reject(new Error("no"));
  await expect(asked[2]).rejects.toThrow("no");
  await Promise.resolve();
  expect(sent).toEqual(["plain", "code", "next", "more"]);
  for (const { resolve } of [plain, more]) resolve("done");
  expect(await Promise.all([asked[0], asked[3]])).toEqual(["done", "done"]);
});

test("once it stands still all goes out, and the answer to what stood closes nothing", async () => {
  const gate = createGate();
  const sent: string[] = [];
  const [stands, later] = [question(), question()];
  const standing = gate.pass(true, () => stands.promise);
  void gate.pass(false, async () => void sent.push("resume"));
  expect(sent).toEqual([]);
  gate.open();
  expect(sent).toEqual(["resume"]);
  const running = gate.pass(true, () => later.promise);
  stands.resolve("first");
  expect(await standing).toBe("first");
  void gate.pass(false, async () => void sent.push("behind"));
  await Promise.resolve();
  expect(sent).toEqual(["resume"]);
  later.resolve("second");
  expect(await running).toBe("second");
  await Promise.resolve();
  expect(sent).toEqual(["resume", "behind"]);
});

test("what can't be sent is an error of its own", async () => {
  const gate = createGate();
  const failing = gate.pass(true, () => {
    throw new Error("no session");
  });
  await expect(failing).rejects.toThrow("no session");
  expect(await gate.pass(true, async () => "next")).toBe("next");
});
