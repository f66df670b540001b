/** The parts of the protocol that need a client of their own: comms, questions, several clients, late output. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../../../kernel/protocol/connection.ts";
import type { Channel, Message } from "../../../kernel/protocol/message.ts";
import { decode } from "../../../kernel/protocol/wire.ts";
import { openChannels } from "../../../notebooks/client/channels.ts";
import { printedBy, resultOf, startTestKernel, type TestKernel, typesOf } from "./kernel-client.ts";

type Heard = Message & { channel: Channel };
type Extra = { buffers?: Uint8Array[]; metadata?: Record<string, unknown>; parent?: Message };

/** A client that keeps all it hears, in order of arrival. */
async function connect(info: ConnectionInfo) {
  const heard: Heard[] = [];
  const ears = new Set<() => void>();
  const channels = openChannels(info, (channel, message) => {
    heard.push({ ...message, channel });
    for (const ear of ears) ear();
  });
  /** The first message for which `test` holds, heard already or to come. */
  const hears = (test: (message: Heard) => boolean): Promise<Heard> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = heard.find(test);
        if (!found) return;
        ears.delete(look);
        resolve(found);
      };
      ears.add(look);
      look();
    });
  const send = (
    channel: Exclude<Channel, "iopub">,
    type: string,
    content: Record<string, unknown>,
    { parent, ...extra }: Extra = {},
  ): string => {
    const id = randomUUID();
    channels.send(channel, { id, type, content, ...extra }, parent);
    return id;
  };
  const client = {
    heard,
    hears,
    send,
    run: (code: string, content: Record<string, unknown> = {}) =>
      send("shell", "execute_request", { code, silent: false, allow_stdin: true, ...content }),
    /** What came under a request on iopub, statuses too. */
    under: (id: string) =>
      heard.filter(({ channel, parentHeader }) => channel === "iopub" && parentHeader.msg_id === id),
    idle: (id: string) =>
      hears(({ content, parentHeader }) => parentHeader.msg_id === id && content.execution_state === "idle"),
    reply: (id: string) =>
      hears(
        ({ channel, parentHeader }) =>
          channel !== "iopub" && parentHeader.msg_id === id && channel !== "stdin",
      ),
    /** The question that a request asked of this client. */
    question: (id: string) =>
      hears(({ channel, parentHeader }) => channel === "stdin" && parentHeader.msg_id === id),
    close: channels.close,
  };
  await hears(({ header }) => header.msg_type === "iopub_welcome");
  return client;
}

type Client = Awaited<ReturnType<typeof connect>>;

let kernel: TestKernel;
let client: Client;
beforeAll(async () => {
  kernel = await startTestKernel();
  client = await connect(kernel.info);
});
afterAll(async () => {
  client.close();
  await kernel.dispose();
});

const others: { close(): void }[] = [];
afterEach(() => {
  for (const other of others.splice(0)) other.close();
});

async function another(): Promise<Client> {
  const other = await connect(kernel.info);
  others.push(other);
  return other;
}

function types(messages: readonly Message[]) {
  return messages.map(({ header, content }) => String(content.execution_state ?? header.msg_type));
}

function bytes(...values: number[]) {
  return Uint8Array.from(values);
}

async function ok(code: string) {
  const asked = kernel.run(code);
  expect((await asked.done).content).toMatchObject({ status: "ok" });
  return resultOf(asked);
}

async function openComms() {
  return (await kernel.ask("shell", "comm_info_request", {}).done).content.comms as Record<string, unknown>;
}

describe("comms", () => {
  beforeAll(() => ok('import { comms } from "cellflow/kernel";'));

  test("a cell's line: opened, spoken to and answered with buffers, closed", async () => {
    const cell = client.run(
      `const line = comms.open("charts", { zoom: 2 }, { metadata: { m: 1 }, buffers: [new Uint8Array([0, 255, 7])] });
line.onMessage(({ data, metadata, buffers }) => {
  console.log("told", data.say, metadata.from, buffers.length);
  line.send({ back: data.say }, { buffers: buffers.map((bytes) => bytes.map((byte) => 255 - byte)) });
});
line.onClose(({ data }) => console.log("closed", data.why));`,
    );
    await client.idle(cell);
    const opened = await client.hears(({ header }) => header.msg_type === "comm_open");
    const { comm_id } = opened.content;
    expect(opened.parentHeader.msg_id).toBe(cell);
    expect(opened.content).toEqual({ comm_id, target_name: "charts", data: { zoom: 2 } });
    expect(opened.metadata).toEqual({ m: 1 });
    expect(opened.buffers.map((buffer) => [...buffer])).toEqual([[0, 255, 7]]);
    expect(await openComms()).toEqual({ [String(comm_id)]: { target_name: "charts" } });

    const told = client.send(
      "shell",
      "comm_msg",
      { comm_id, data: { say: "häi" } },
      { metadata: { from: "page" }, buffers: [bytes(1, 2), bytes()] },
    );
    await client.idle(told);
    const [busy, ...rest] = client.under(told);
    expect(types([busy as Message])).toEqual(["busy"]);
    expect(types(rest).sort()).toEqual(["comm_msg", "idle", "stream"]);
    expect(rest.at(-1)?.content.execution_state).toBe("idle");
    const answer = rest.find(({ header }) => header.msg_type === "comm_msg");
    expect(answer?.content).toEqual({ comm_id, data: { back: "häi" } });
    expect(answer?.buffers.map((buffer) => [...buffer])).toEqual([[254, 253], []]);
    expect(rest.find(({ header }) => header.msg_type === "stream")?.content.text).toBe("told häi page 2\n");

    const closed = client.send("shell", "comm_close", { comm_id, data: { why: "done" } });
    await client.idle(closed);
    expect(client.under(closed).some(({ content }) => content.text === "closed done\n")).toBe(true);
    expect(await openComms()).toEqual({});
  });

  test("a line of the front end: its target answers it; without a target it is closed", async () => {
    await ok(
      'comms.register("greeter", (comm, { data, buffers }) => comm.send({ hello: data.name, bytes: buffers[0].length }))',
    );
    const comm_id = randomUUID();
    const opening = client.send(
      "shell",
      "comm_open",
      { comm_id, target_name: "greeter", data: { name: "Ada" } },
      { buffers: [new Uint8Array(3_000_000)] },
    );
    await client.idle(opening);
    expect(client.under(opening).find(({ header }) => header.msg_type === "comm_msg")?.content).toEqual({
      comm_id,
      data: { hello: "Ada", bytes: 3_000_000 },
    });
    expect(await openComms()).toEqual({ [comm_id]: { target_name: "greeter" } });
    const { content } = await kernel.ask("shell", "comm_info_request", { target_name: "other" }).done;
    expect(content).toEqual({ status: "ok", comms: {} });
    const unknown = client.send("shell", "comm_open", { comm_id: "u", target_name: "nobody", data: {} });
    await client.idle(unknown);
    expect(types(client.under(unknown))).toEqual(["busy", "comm_close", "idle"]);
    await client.idle(client.send("shell", "comm_close", { comm_id, data: {} }));
    expect(await openComms()).toEqual({});
  });

  test("messages for no line are harmless; a handler that throws says so under the message", async () => {
    const lost = client.send("shell", "comm_msg", { comm_id: "nowhere", data: {} });
    await client.idle(lost);
    expect(types(client.under(lost))).toEqual(["busy", "idle"]);
    await ok('comms.register("bad", () => { throw new RangeError("no such chart"); });');
    const bad = client.send("shell", "comm_open", { comm_id: "b", target_name: "bad", data: {} });
    await client.idle(bad);
    expect(client.under(bad).find(({ header }) => header.msg_type === "error")?.content).toMatchObject({
      ename: "RangeError",
      evalue: "no such chart",
    });
    expect(await ok("1 + 1")).toBe("2");
  });

  test("a cell that awaits is told; one that spins hears it afterwards", async () => {
    await ok(
      'var told = Promise.withResolvers(); comms.register("news", (comm, { data }) => told.resolve(data.what));',
    );
    const open = (what: string) =>
      client.send("shell", "comm_open", { comm_id: randomUUID(), target_name: "news", data: { what } });
    const waiting = client.run("await told.promise");
    await client.hears(
      ({ header, parentHeader }) => header.msg_type === "execute_input" && parentHeader.msg_id === waiting,
    );
    open("rain");
    expect((await client.reply(waiting)).content.status).toBe("ok");
    await client.idle(waiting);
    expect(
      client.under(waiting).find(({ header }) => header.msg_type === "execute_result")?.content.data,
    ).toEqual({
      "text/plain": "'rain'",
    });
    await ok("told = Promise.withResolvers(); void 0");
    const spinning = client.run(
      "console.log('go'); const until = Date.now() + 200; while (Date.now() < until); 'spun'",
    );
    await client.hears(
      ({ content, parentHeader }) => parentHeader.msg_id === spinning && content.text === "go\n",
    );
    const late = open("sun");
    await client.idle(late);
    await client.idle(spinning);
    expect(await ok("await told.promise")).toBe("'sun'");
  });
});

describe("questions", () => {
  /** Runs a cell that asks, answers each question in turn; resolves with the questions and the result. */
  const ask = async (code: string, ...values: string[]) => {
    const id = client.run(code);
    const asked: Record<string, unknown>[] = [];
    for (const [index, value] of values.entries()) {
      const mine = (message: Heard) => message.channel === "stdin" && message.parentHeader.msg_id === id;
      await client.hears(() => client.heard.filter(mine).length > index);
      const question = client.heard.filter(mine)[index] as Heard;
      expect(question.header.msg_type).toBe("input_request");
      asked.push(question.content);
      client.send("stdin", "input_reply", { value, status: "ok" }, { parent: question });
    }
    const { content } = await client.reply(id);
    await client.idle(id);
    const result = client.under(id).find(({ header }) => header.msg_type === "execute_result");
    return {
      asked,
      content,
      result: (result?.content.data as Record<string, unknown> | undefined)?.["text/plain"],
    };
  };

  test("prompt: the cell goes on with the answer, whatever letters it has", async () => {
    const { asked, content, result } = await ask(
      "const name = prompt('Name?'); [name, name.length]",
      "Zoë 😀",
    );
    expect(asked).toEqual([{ prompt: "Name? ", password: false }]);
    expect(content.status).toBe("ok");
    expect(result).toBe("[ 'Zoë 😀', 6 ]");
  });

  test("a password, several questions, a proposed answer, an empty one", async () => {
    const code = "[prompt.password('Secret:'), prompt('b', 'proposed'), prompt()]";
    const { asked, result } = await ask(code, "s3cret", "", "");
    expect(asked).toEqual([
      { prompt: "Secret: ", password: true },
      { prompt: "b ", password: false },
      { prompt: "", password: false },
    ]);
    expect(result).toBe("[ 's3cret', 'proposed', '' ]");
  });

  test("a question that ends in a blank, or in a line of its own, has no second one", async () => {
    const code =
      "[prompt.password('Name: '), prompt.password(''), prompt('b: '), confirm('Sure?\\n'), alert('Look ')]; 0";
    const { asked } = await ask(code, "s", "s", "s", "y", "");
    expect(asked.map(({ prompt }) => prompt)).toEqual([
      "Name: ",
      "",
      "b: ",
      "Sure?\n[y/N] ",
      "Look [Enter] ",
    ]);
  });

  test("confirm and alert, also after an await", async () => {
    const { asked, result } = await ask(
      "await null; [confirm('Sure?'), confirm('Sure?'), alert('Look')]",
      "y",
      "",
      "",
    );
    expect(asked[0]).toEqual({ prompt: "Sure? [y/N] ", password: false });
    expect(asked[2]).toEqual({ prompt: "Look [Enter] ", password: false });
    expect(result).toBe("[ true, false, undefined ]");
  });

  test("what was printed before is out before the question", async () => {
    const id = client.run("console.log('first'); prompt('then?')");
    const question = await client.question(id);
    await client.hears(
      ({ content, parentHeader }) => parentHeader.msg_id === id && content.text === "first\n",
    );
    client.send("stdin", "input_reply", { value: "" }, { parent: question });
    await client.idle(id);
  });

  test("a front end that can't ask, and a cell that has ended: an error says so", async () => {
    const id = client.run("prompt('Name?')", { allow_stdin: false });
    expect((await client.reply(id)).content).toMatchObject({
      status: "error",
      evalue: "This front end can't ask for input here: give the value in a parameter or a variable instead",
    });
    const ended = client.run("setTimeout(() => prompt('Name?'), 10); 0");
    const late = await client.hears(
      ({ header, parentHeader }) => header.msg_type === "error" && parentHeader.msg_id === ended,
    );
    expect(late.content.evalue).toBe(
      "The cell that asks has ended: ask while it runs (await what it starts)",
    );
    expect(await ok("1 + 1")).toBe("2");
  });

  test("a stop ends the waiting cell; an answer that comes afterwards answers nothing else", async () => {
    const id = client.run("globalThis.given = prompt('Name?')");
    const question = await client.question(id);
    expect((await kernel.interrupt()).content.status).toBe("ok");
    expect((await client.reply(id)).content).toMatchObject({ status: "error", ename: "Interrupted" });
    client.send("stdin", "input_reply", { value: "stale" }, { parent: question });
    expect(await ok("typeof given")).toBe("'undefined'");
    const next = client.run("prompt('Again?')");
    const again = await client.question(next);
    client.send("stdin", "input_reply", { value: "stale" }, { parent: question });
    client.send("stdin", "input_reply", { value: "fresh" }, { parent: again });
    await client.idle(next);
    expect(
      client.under(next).find(({ header }) => header.msg_type === "execute_result")?.content.data,
    ).toEqual({
      "text/plain": "'fresh'",
    });
  });

  test("only the client that ran the cell is asked, and only it answers", async () => {
    const other = await another();
    const id = client.run("prompt('Who?')");
    const question = await client.question(id);
    other.send("stdin", "input_reply", { value: "intruder" }, { parent: question });
    other.send("stdin", "input_reply", { value: "intruder" });
    // Its own question comes after those: they have been read.
    const info = other.send("control", "kernel_info_request", {});
    await other.reply(info);
    expect(other.heard.some(({ channel }) => channel === "stdin")).toBe(false);
    client.send("stdin", "input_reply", { value: "owner" }, { parent: question });
    await client.idle(id);
    expect(client.under(id).find(({ header }) => header.msg_type === "execute_result")?.content.data).toEqual(
      {
        "text/plain": "'owner'",
      },
    );
  });
});

describe("executions", () => {
  test("statuses of cells never overlap, and replies keep their order", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => client.run(`console.log(${index}); ${index}`));
    await Promise.all([...ids.map(client.idle), ...ids.map(client.reply)]);
    const mine = client.heard.filter(({ parentHeader }) => ids.includes(parentHeader.msg_id ?? ""));
    const said = mine.filter(({ channel }) => channel === "iopub");
    expect(said.map(({ parentHeader }) => ids.indexOf(parentHeader.msg_id ?? ""))).toEqual(
      ids.flatMap((_, index) => Array(5).fill(index)),
    );
    expect(types(said)).toEqual(
      ids.flatMap(() => ["busy", "execute_input", "stream", "execute_result", "idle"]),
    );
    const replies = mine.filter(({ channel }) => channel === "shell");
    expect(replies.map(({ parentHeader }) => parentHeader.msg_id)).toEqual(ids);
  });

  test("an error at once aborts all that was sent with it, in order, after its own reply", async () => {
    // As a "Run All" does: everything is on its way before the first cell runs.
    process.kill(kernel.pid, "SIGSTOP");
    const codes = ["throw new Error('first')", ...Array.from({ length: 99 }, () => "globalThis.ran = true")];
    const ids = codes.map((code) => client.run(code));
    process.kill(kernel.pid, "SIGCONT");
    await Promise.all([...ids.map(client.idle), ...ids.map(client.reply)]);
    const replies = client.heard.filter(
      ({ channel, parentHeader }) => channel === "shell" && ids.includes(parentHeader.msg_id ?? ""),
    );
    expect(replies.map(({ parentHeader }) => parentHeader.msg_id)).toEqual(ids);
    expect(replies.map(({ content }) => content.status)).toEqual(["error", ...Array(99).fill("aborted")]);
    expect(types(client.under(ids[50] as string))).toEqual(["busy", "idle"]);
    expect(await ok("typeof ran")).toBe("'undefined'");
  });

  test("a cell that is sent on an error's reply runs", async () => {
    for (let round = 0; round < 10; round++) {
      await client.reply(client.run("throw 1"));
      expect((await client.reply(client.run("1"))).content.status).toBe("ok");
    }
  });

  test("a stop aborts what waits, also what would go on after errors", async () => {
    const spinning = kernel.run("console.log('go'); while (true);", { stop_on_error: false });
    await spinning.hears(() => printedBy(spinning) === "go\n");
    const queued = [kernel.run("globalThis.went = 1"), kernel.run("globalThis.went = 1", { silent: true })];
    await kernel.ask("shell", "kernel_info_request").done;
    await kernel.interrupt();
    expect((await spinning.done).content.ename).toBe("Interrupted");
    for (const { done } of queued) expect((await done).content.status).toBe("aborted");
    expect(await ok("typeof went")).toBe("'undefined'");
  });

  test("silent: no message but statuses, also of an error; nothing is kept", async () => {
    const bad = kernel.run("throw new Error('quiet')", { silent: true, store_history: true });
    expect((await bad.done).content).toMatchObject({ status: "error", evalue: "quiet" });
    expect(typesOf(bad)).toEqual([]);
    await kernel.run("'not kept'", { store_history: false }).done;
    const { content } = await kernel.ask("shell", "history_request", {
      hist_access_type: "tail",
      n: 3,
      output: false,
      raw: true,
    }).done;
    expect(JSON.stringify(content.history)).not.toMatch(/quiet|not kept/);
  });

  test("user_expressions: bundles, promises, own names; none after an error; not for what is no text", async () => {
    const user_expressions = {
      rows: "[{ a: 1 }]",
      later: "await Promise.resolve(own + 1)",
      odd: 5,
      none: "undefined",
      "": "1",
    };
    const { content } = await kernel.run("const own = 1", { user_expressions }).done;
    expect(content.user_expressions).toMatchObject({
      rows: {
        status: "ok",
        metadata: {},
        data: { "text/html": expect.any(String), "text/plain": expect.any(String) },
      },
      later: { status: "ok", data: { "text/plain": "2" } },
      odd: { status: "ok", data: { "text/plain": "5" } },
      none: { status: "ok", data: {} },
      "": { status: "ok", data: { "text/plain": "1" } },
    });
    const bad = await kernel.run("throw 1", { user_expressions }).done;
    expect(bad.content.user_expressions).toEqual({});
  });

  test("text for the next cell, or for this one, is in the reply", async () => {
    const asked = kernel.run(
      'import { setNextInput } from "cellflow/kernel"; setNextInput("a = 1"); setNextInput("b", { replace: true });',
    );
    expect((await asked.done).content.payload).toEqual([
      { source: "set_next_input", text: "a = 1", replace: false },
      { source: "set_next_input", text: "b", replace: true },
    ]);
    expect((await kernel.run("0").done).content.payload).toEqual([]);
  });

  test("a display is updated from a later cell, under that cell; of an unknown one nothing breaks", async () => {
    await ok("var shown = await display(1, { id: 'shown-here' }); shown");
    const later = kernel.run(
      "await display.update(shown, { 'text/html': '<i>2</i>' }, { metadata: { m: 1 } }); await display.update('nobody', 3); 0",
    );
    await later.done;
    const updates = later.heard.filter(({ header }) => header.msg_type === "update_display_data");
    expect(updates.map(({ content }) => content.transient)).toEqual([
      { display_id: "shown-here" },
      { display_id: "nobody" },
    ]);
    expect(updates[0]?.content).toMatchObject({ data: { "text/html": "<i>2</i>" }, metadata: { m: 1 } });
  });

  test("what a cell says late stands under it, also while another cell runs", async () => {
    const early = kernel.run(
      `var { promise: gate, resolve: openGate } = Promise.withResolvers();
gate.then(async () => {
  console.log("late text");
  console.error("late warning");
  await display({ "text/html": "late" });
  queueMicrotask(() => { throw new Error("late error"); });
});
0`,
    );
    await early.done;
    const other = kernel.run(
      "console.log('mine'); openGate(0); await new Promise((next) => setTimeout(next, 50)); console.log('mine too'); await display('mine'); 0",
    );
    await other.done;
    await early.hears(({ header }) => header.msg_type === "error");
    expect([printedBy(early), printedBy(early, "stderr")]).toEqual(["late text\n", "late warning\n"]);
    expect(typesOf(early)).toEqual([
      "execute_input",
      "execute_result",
      "stream",
      "stream",
      "display_data",
      "error",
    ]);
    expect(printedBy(other)).toBe("mine\nmine too\n");
    expect(typesOf(other)).toEqual(["execute_input", "stream", "stream", "display_data", "execute_result"]);
  });
});

describe("places in errors", () => {
  const traceback = async (code: string) =>
    ((await kernel.run(code).done).content.traceback as string[]).join("\n");

  test("after awaits the lines are the cell's own", async () => {
    expect(await traceback("const fine = 1;\nawait null;\nnull!.x;")).toMatch(/Cell \[\d+\], line 3/);
    const inner = await traceback(
      "async function inner() {\n  await new Promise((next) => setTimeout(next, 1));\n  throw new Error('deep');\n}\n\nfor await (const x of [1]) {\n  await inner();\n}",
    );
    expect(inner).toMatch(/at inner \(Cell \[\d+\], line 3:9\)[\s\S]*line 7/);
    expect(inner).not.toMatch(/node:|kernel\//);
  });

  test("each frame names its own cell", async () => {
    const { content } = await kernel.run(
      "interface Point { x: number }\nconst failing = async (): Promise<Point> => {\n  await 1;\n  throw new RangeError('far');\n};",
    ).done;
    const there = Number(content.execution_count);
    expect(await traceback("await failing();")).toMatch(
      new RegExp(`at failing \\(Cell \\[${there}\\], line 4:9\\)[\\s\\S]*Cell \\[${there + 1}\\], line 1`),
    );
  });

  test("in callbacks of timers", async () => {
    const asked = kernel.run("const wait = 1;\nsetTimeout(() => {\n  throw new Error('in a timer');\n}, 1);");
    const error = await asked.hears(({ header }) => header.msg_type === "error");
    expect((error.content.traceback as string[]).join("\n")).toMatch(/Cell \[\d+\], line 3/);
  });
});

describe("code points", () => {
  test("completion and inspection behind letters of two units, over lines", async () => {
    await ok("const späße = { größe𝒳: 1 };");
    const lead = "const t = '😀😀'; // 𝒳\n";
    const code = `${lead}späße.grö + '😀'`;
    const cursor_pos = [...`${lead}späße.grö`].length;
    const { content } = await kernel.ask("shell", "complete_request", { code, cursor_pos }).done;
    expect(content).toMatchObject({
      matches: ["größe𝒳"],
      cursor_start: cursor_pos - 3,
      cursor_end: cursor_pos,
    });
    const found = await kernel.ask("shell", "inspect_request", {
      code: `${lead}späße.größe𝒳`,
      cursor_pos: cursor_pos - 1,
      detail_level: 0,
    }).done;
    expect(JSON.stringify(found.content.data)).toContain("größe𝒳: number");
  });
});

describe("clients", () => {
  test("two hear each other's cells; each gets its own replies; names are shared", async () => {
    const other = await another();
    const mine = client.run("var shared = 20; console.log('from one'); shared");
    await client.hears(
      ({ header, parentHeader }) => header.msg_type === "execute_input" && parentHeader.msg_id === mine,
    );
    const theirs = other.run("shared += 1; console.log('from two'); shared");
    await Promise.all([client.idle(mine), client.idle(theirs), other.idle(mine), other.idle(theirs)]);
    expect(types(other.under(mine))).toEqual(types(client.under(mine)));
    expect(types(client.under(theirs))).toEqual([
      "busy",
      "execute_input",
      "stream",
      "execute_result",
      "idle",
    ]);
    await Promise.all([client.reply(mine), other.reply(theirs)]);
    const replies = (who: Client) =>
      who.heard.filter(({ channel }) => channel === "shell").map(({ parentHeader }) => parentHeader.msg_id);
    expect(replies(client)).not.toContain(theirs);
    expect(replies(other)).toEqual([theirs]);
    expect(client.under(mine)[1]?.parentHeader.session).not.toBe(
      client.under(theirs)[1]?.parentHeader.session,
    );
  });

  test("one that leaves, even while it is answered, disturbs nobody", async () => {
    const other = await connect(kernel.info);
    other.run("for (let i = 0; i < 5000; i++) console.log(i)");
    other.close();
    expect(await ok("1 + 1")).toBe("2");
  });

  test("the same message id from both is two requests", async () => {
    const other = await another();
    const id = randomUUID();
    const channels = [client, other].map(() => openChannels(kernel.info, () => {}));
    others.push(...channels);
    for (const each of channels)
      each.send("shell", { id, type: "execute_request", content: { code: "'same'", silent: false } });
    await client.hears(
      () => client.under(id).filter(({ content }) => content.execution_state === "idle").length === 2,
    );
    expect(types(client.under(id))).toEqual(
      [...Array(2)].flatMap(() => ["busy", "execute_input", "execute_result", "idle"]),
    );
    expect(other.heard.some(({ channel }) => channel === "shell")).toBe(false);
  });
});

describe("iopub_welcome", () => {
  /** The first messages a new subscriber hears. */
  const first = async (topic: string, wanted: number): Promise<Message[]> => {
    const socket = new Subscriber({ reconnectInterval: 5, linger: 0 });
    others.push(socket);
    socket.subscribe(topic);
    socket.connect(address(kernel.info, "iopub_port"));
    const messages: Message[] = [];
    while (messages.length < wanted) {
      const decoded = decode(await socket.receive(), kernel.info.key);
      if (decoded.ok) messages.push(decoded.message);
    }
    return messages;
  };

  test("is the first message heard, with the topic, also while much is printed", async () => {
    const printing = kernel.run(
      "for (;;) { console.log('line'); await new Promise((next) => setTimeout(next, 0)); }",
    );
    await printing.hears(({ header }) => header.msg_type === "stream");
    for (const topic of ["", "stream", "", "status"]) {
      const [welcome] = await first(topic, 1);
      expect(welcome).toMatchObject({
        header: { msg_type: "iopub_welcome", version: "5.4" },
        parentHeader: {},
        content: { subscription: topic },
      });
    }
    await kernel.interrupt();
    await printing.done;
  });

  test("only what was subscribed to is heard", async () => {
    const listening = first("execute_result", 2);
    await client
      .hears(({ header, content }) => header.msg_type === "iopub_welcome" && content.subscription === "")
      .then(() => ok("1"));
    const asked: Promise<unknown>[] = [];
    const again = setInterval(() => asked.push(ok("console.log('x'); 5")), 20);
    const [welcome, result] = await listening;
    clearInterval(again);
    await Promise.all(asked);
    expect(welcome?.content.subscription).toBe("execute_result");
    expect(result?.header.msg_type).toBe("execute_result");
  });
});

describe("at any moment", () => {
  test("kernel_info, is_complete and history are answered on shell while a cell spins and others wait", async () => {
    const spinning = kernel.run("console.log('go'); while (true);");
    await spinning.hears(() => printedBy(spinning) === "go\n");
    const waiting = kernel.run("1");
    const requests = [
      kernel.ask("shell", "kernel_info_request"),
      kernel.ask("control", "kernel_info_request"),
      kernel.ask("shell", "is_complete_request", { code: "1 +" }),
      kernel.ask("shell", "history_request", { hist_access_type: "tail", n: 1, output: false, raw: true }),
      kernel.ask("shell", "comm_info_request"),
    ];
    const statuses = (await Promise.all(requests.map(({ done }) => done))).map(
      ({ content }) => content.status,
    );
    expect(statuses).toEqual(["ok", "ok", "incomplete", "ok", "ok"]);
    expect(await kernel.beat(30_000)).toBe(true);
    expect(
      [...spinning.heard, ...waiting.heard].some(({ content }) => content.execution_state === "idle"),
    ).toBe(false);
    await kernel.interrupt();
    await Promise.all([spinning.done, waiting.done]);
  });

  /** What a cell gives; a signal may reach the kernel late, and then stops a cell that came after it. */
  const unstopped = async (code: string): Promise<unknown> => {
    const asked = kernel.run(code);
    const { content } = await asked.done;
    return content.ename === "Interrupted" ? unstopped(code) : resultOf(asked);
  };

  test("a stop when nothing runs does nothing, by message and by signal", async () => {
    await ok("var kept = 41; var ticks = 0; var ticking = setInterval(() => ticks++, 1); 0");
    for (let round = 0; round < 5; round++) {
      expect((await kernel.interrupt()).content).toEqual({ status: "ok" });
      process.kill(kernel.pid, "SIGINT");
      expect((await kernel.ask("control", "kernel_info_request").done).content.status).toBe("ok");
      expect(await unstopped("kept + 1")).toBe("42");
    }
    expect(
      await unstopped(
        "var before = ticks; await new Promise((next) => setTimeout(next, 20)); clearInterval(ticking); ticks > before",
      ),
    ).toBe("true");
  });

  test("a signal stops a cell that awaits and one that spins; names stay", async () => {
    for (const body of ["await new Promise(() => {})", "while (true);"]) {
      const asked = kernel.run(`console.log('go'); ${body}`);
      await asked.hears(() => printedBy(asked) === "go\n");
      process.kill(kernel.pid, "SIGINT");
      expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
      expect(await unstopped("kept + 1")).toBe("42");
    }
  });
});

test("history is kept over restarts, each start a session of its own", async () => {
  const CELLFLOW_HISTORY = join(kernel.folder, "kept", "history.sqlite");
  const during = async <T>(use: (running: TestKernel) => Promise<T>): Promise<T> => {
    const running = await startTestKernel({ CELLFLOW_HISTORY });
    try {
      return await use(running);
    } finally {
      await running.shutdown();
      await running.dispose();
    }
  };
  const history = async (running: TestKernel, request: Record<string, unknown>) =>
    (await running.ask("shell", "history_request", { output: false, raw: true, ...request }).done).content
      .history as [number, number, string][];
  const first = await during(async (running) => {
    for (const code of ["const a = 'ünï😀'", "1 + 1", "throw 1"]) await running.run(code).done;
    return history(running, { hist_access_type: "tail", n: 10 });
  });
  expect(first.map(([, line, source]) => [line, source])).toEqual([
    [1, "const a = 'ünï😀'"],
    [2, "1 + 1"],
    [3, "throw 1"],
  ]);
  const session = first[0]?.[0] as number;
  await during(async (running) => {
    await running.run("1 + 1").done;
    expect(await history(running, { hist_access_type: "tail", n: 2 })).toEqual([
      [session, 3, "throw 1"],
      [session + 1, 1, "1 + 1"],
    ]);
    expect(await history(running, { hist_access_type: "range", session: -1, start: 2, stop: 3 })).toEqual([
      [session, 2, "1 + 1"],
    ]);
    expect(await history(running, { hist_access_type: "range", session, start: 1, stop: 3 })).toHaveLength(2);
    expect(await history(running, { hist_access_type: "range", session: 0, start: 0 })).toEqual([
      [session + 1, 1, "1 + 1"],
    ]);
    expect(await history(running, { hist_access_type: "search", pattern: "1*", unique: true })).toEqual([
      [session + 1, 1, "1 + 1"],
    ]);
    expect(await history(running, { hist_access_type: "search", pattern: "*1 + ?" })).toHaveLength(2);
    expect(await history(running, { hist_access_type: "search", pattern: "const*", output: true })).toEqual([
      [session, 1, ["const a = 'ünï😀'", ""]],
    ]);
  });
});
