/** The pictures of a run: graph, HTML, text; and that text of others stays text in all of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGraphDrawer, graphDot } from "../../../bridge/rendering/graph.ts";
import { runHtml } from "../../../bridge/rendering/html.ts";
import { applyUpdates, emptyView } from "../../../bridge/rendering/run-view.ts";
import { runText } from "../../../bridge/rendering/text.ts";
import { completed, failed, flowRun, flowState, logLine, start, taskRun, taskStates } from "./taxi-run.ts";

const view = applyUpdates(emptyView(), completed);
const broken = applyUpdates(emptyView(), failed);
const drawer = createGraphDrawer();

describe("graph", () => {
  test("has a node for each task run with its state, time and tries, and an edge for each input", async () => {
    const dot = graphDot(view);
    expect(dot.match(/ -> /g)).toHaveLength(3);
    expect(dot).toContain("<b>readData-1</b>");
    expect(dot).toContain("✓ 0.2 s · try 2 of 4");
    const svg = await drawer.draw(dot);
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain("trainBestModel&#45;3");
  });

  test("names the state of a run that completed in a way of its own, and says why beside it", () => {
    const name = '<Skipped> & "empty"';
    const own = applyUpdates(emptyView(), [
      flowRun(),
      taskRun("1", "read"),
      ...taskStates("1", 0, 9, ["COMPLETED", name, "no <new> data"]),
      flowState("COMPLETED", name, 10, "nothing\nto do"),
    ]);
    expect(graphDot(own)).toContain("&lt;Skipped&gt;");
    expect(graphDot(own)).not.toContain("<Skipped>");
    const [head, task] = runText(own).split("\n");
    expect(head).toMatch(/<Skipped> & "empty" · 1\/1 task · .* · nothing$/);
    expect(task).toMatch(/✓ read-1 +<Skipped> & "empty" · .* · no <new> data$/);
    expect(runHtml(own)).toContain("no &lt;new&gt; data");
    expect(runHtml(own)).not.toContain("<Skipped>");
  });

  test("a cached run, which took no time, says so once", () => {
    const own = applyUpdates(emptyView(), [
      flowRun(),
      taskRun("1", "read"),
      ...taskStates("1", 0, 9, ["COMPLETED", "Cached", "Result of read-0"])
        .filter((update) => update.kind === "state" && update.state.type === "COMPLETED")
        .map((update) => ({ ...update, startTime: undefined })),
    ]);
    expect(graphDot(own).match(/cached/gi)).toEqual(["Cached"]);
  });

  test("a failure of a state's own name stands once", () => {
    const own = applyUpdates(emptyView(), [
      flowRun(),
      logLine("a line before", 1),
      logLine("Finished in state Stale('of last week')", 10),
      flowState("FAILED", "Stale", 10, "of last week"),
    ]);
    expect(own.error?.message).toBe("of last week");
    expect(runText(own)).toContain("a line before");
    expect(runText(own)).not.toContain("Finished in state");
  });

  test("writes in the middle of boxes that are wide enough for the widest font", async () => {
    const svg = (await drawer.draw(graphDot(view))) ?? "";
    const boxes = [...svg.matchAll(/class="node">[\s\S]*?<\/g>/g)].map(([node]) => {
      const xs = [...(/ d="([^"]*)"/.exec(node)?.[1] ?? "").matchAll(/(-?[\d.]+),/g)].map((x) =>
        Number(x[1]),
      );
      const text = [...node.matchAll(/text-anchor="(\w+)" x="([^"]*)"/g)].map(([, anchor, x]) => [
        anchor,
        Number(x),
      ]);
      const title = /bold"[^>]*>([^<]*)/.exec(node)?.[1]?.replaceAll("&#45;", "-") ?? "";
      return { left: Math.min(...xs), right: Math.max(...xs), text, title };
    });
    expect(boxes).toHaveLength(view.tasks.length);
    for (const { left, right, text, title } of boxes) {
      const middle = (left + right) / 2;
      expect(text).toEqual([
        ["middle", middle],
        ["middle", middle],
      ]);
      // Verdana's bold letters are some 0.7 em wide, and these are 12 points.
      expect(right - left).toBeGreaterThan(title.length * 12 * 0.65);
    }
  });

  test("of very many runs draws one node a task", async () => {
    const runs = Array.from({ length: 300 }, (_, index) => taskRun(String(index), "predict"));
    const many = applyUpdates(emptyView(), [
      flowRun(),
      ...runs,
      ...taskStates("7", 0, 9, ["FAILED", "Failed"]),
    ]);
    const dot = graphDot(many);
    expect(dot).toContain("predict × 300");
    expect(dot).toContain("✗ 1");
    expect(graphDot(emptyView())).toBe("");
    expect(await drawer.draw("")).toBeUndefined();
  });

  test("frames a subflow, between what it was given and what was made of its result", async () => {
    const inner = {
      flow: "prepare",
      name: "blue-otter",
      parentFlowRunId: "flow-1",
      parentTaskRunId: "p",
      inputs: ["a"],
    };
    const updates = [
      flowRun(),
      taskRun("a", "readData"),
      flowRun("sub", inner),
      taskRun("b", "clean", [], { flowRunId: "sub" }),
      taskRun("c", "train", ["p"]),
    ];
    const nested = applyUpdates(emptyView(), updates);
    const dot = graphDot(nested);
    expect(dot.match(/^".*->.*$/gm)).toEqual([
      '"p" -> "b" [style=dashed arrowhead=none]',
      '"a" -> "p"',
      '"p" -> "c"',
    ]);
    expect(await drawer.draw(dot)).toContain("prepare · blue&#45;otter");
    expect(runHtml(nested)).toContain(">prepare · blue-otter</td>");
    expect(runText(nested)).toContain("prepare · blue-otter");
  });

  test("draws any name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (name) => {
        const odd = { name, task: name };
        const updates = [flowRun(), taskRun(`a${name}`, "x", [], odd), taskRun("b", "x", [`a${name}`], odd)];
        const svg = await drawer.draw(graphDot(applyUpdates(emptyView(), updates)));
        expect(svg?.match(/class="node"/g)).toHaveLength(2);
        expect(svg?.match(/class="edge"/g)).toHaveLength(1);
        expect(svg).not.toMatch(/<script|[\u0000-\u0008\ufffe\uffff]/);
      }),
      { numRuns: 60, examples: [['"]; <script>-->\\'], ["<!-- & \u0000\u001b[31m"], ["\\"], [""]] },
    );
  });
});

describe("html", () => {
  test("shows progress, tasks, artifact, logs and parameters", async () => {
    const html = runHtml({ ...view, result: "{ rmse: 6.12 }" }, { svg: await drawer.draw(graphDot(view)) });
    expect(html).toContain("amber-lynx · 4/4 tasks · 2.1 s");
    expect(html).toMatch(/<img alt="Graph of duration: 4\/4 tasks" src="data:image\/svg\+xml;base64,/);
    expect(html).toMatch(/>RMSE Report<\/h1>/);
    expect(html).toMatch(/text-align:right">6\.12<\/td>/);
    expect(html).toContain("3 log lines");
    expect(html).toContain("train = &quot;data/january.parquet&quot;");
    expect(html).toContain("{ rmse: 6.12 }");
  });

  test("says which task failed and why, with the end of the log", () => {
    const html = runHtml(broken);
    expect(html).toContain(">Task trainBestModel failed: XGBoost: there are no rows to train on &lt;b&gt;");
    expect(html).toContain("ERROR trainBestModel-3: Task run failed");
  });

  test("counts the time of running tasks up to now", () => {
    const updates = [
      flowRun(),
      taskRun("0", "readData"),
      ...taskStates("0", 10, 20, ["COMPLETED", "Completed"]).slice(0, 1),
    ];
    const html = runHtml(applyUpdates(emptyView(), updates), { now: start + 3010 });
    expect(html).toContain("▶ Running</td>");
    expect(html).toContain("3.0 s");
  });

  test("uses only what JupyterLab's sanitizer lets through", () => {
    const tags = new Set(Array.from(runHtml(broken).matchAll(/<([a-z0-9]+)/g), ([, tag]) => tag));
    const known = [
      "div",
      "strong",
      "span",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "pre",
      "details",
      "summary",
    ];
    expect([...tags].filter((tag) => tag && !known.includes(tag))).toEqual([]);
    // its patterns know neither rgba() nor inherit
    expect(runHtml(view)).not.toMatch(/rgba?\(|inherit|url\(/);
  });

  test("keeps text of others text", () => {
    const payload = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;
    fc.assert(
      fc.property(fc.constantFrom(payload, `${payload}\u0000\u001b[31m`, `</pre>${payload}`), (text) => {
        const odd = { flow: text, name: text, parameters: { [text]: text } };
        const task = taskRun("0", text, [], { name: text });
        const states = taskStates("0", 0, 1, ["FAILED", text, text]);
        const updates = [flowRun("flow-1", odd), task, ...states, logLine(text, 3, "0")];
        const odds = applyUpdates(emptyView(), updates);
        const html = runHtml({ ...odds, result: text }, { link: `javascript:${text}` });
        expect(html).not.toMatch(/<script|<img|href/);
      }),
    );
  });
});

test("a failure stands once, above what was logged before it; the log of a run that goes on stays open", () => {
  const reason = "XGBoost: there are no rows to train on &lt;b&gt;";
  const [shown = "", folded = ""] = runHtml(broken).split("<details");
  expect(shown.split(reason)).toHaveLength(2);
  expect(folded).not.toContain(" open");
  expect(shown).toContain("white-space:nowrap");
  const running = applyUpdates(emptyView(), [
    flowRun(),
    ...Array.from({ length: 30 }, (_, n) => logLine(`line ${n}`, n)),
  ]);
  expect(runHtml(running)).toMatch(
    /<details open style="[^"]*"><summary[^>]*>30 log lines<\/summary><pre[^>]*>… 18 earlier lines\n/,
  );
});

test("text says the same in lines", () => {
  const text = runText(broken);
  expect(text.split("\n").slice(0, 6)).toEqual([
    "duration · amber-lynx · Failed · 4/4 tasks · 0.9 s",
    "  ✓ readData-0        Completed · 0.1 s",
    "  ✓ readData-1        Completed · 0.2 s · try 2 of 4",
    "  ✓ addFeatures-2     Completed · 95 ms",
    "  ✗ trainBestModel-3  Failed · 0.6 s · try 4 of 4",
    "Task trainBestModel failed: XGBoost: there are no rows to train on <b>",
  ]);
  expect(runText(view)).toContain("| 2026-05-04 | 6.12 |");
});
