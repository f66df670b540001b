/** What TypeScript is told of the kernel's globals, and of what other kernels' notebooks use, is what they are. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyse } from "../../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../../kernel/cell/notebook-graph.ts";
import { createLanguageService, type LanguageService } from "../../../../kernel/language/service.ts";

const graph = createNotebookGraph();
const sources = fileURLToPath(new URL("../../../../kernel/executor/main-thread/", import.meta.url));
const aliases = { tslab: new URL("../../../../kernel/compat/tslab.ts", import.meta.url).href };
let empty: string;
/** One beside the kernel's sources, one in a folder with nothing. */
let service: LanguageService;
let plain: LanguageService;
beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), "language-globals-"));
  const start = (folder: string) =>
    createLanguageService({ graph, folder, aliases, live: new Set(), inspectLive: async () => undefined });
  service = start(sources);
  plain = start(empty);
});
afterAll(async () => {
  await Promise.all([service.close(), plain.close()]);
  rmSync(empty, { recursive: true, force: true });
});

function same(index: number, [ours, theirs]: readonly [string, string]): string {
  return `const a${index}: ${ours} = {} as ${theirs}; const b${index}: ${theirs} = {} as ${ours}; a${index}; b${index};`;
}

describe("have the types of the kernel's own", () => {
  test("display, prompt, confirm and alert", async () => {
    const names = ["display", "prompt", "confirm", "alert"];
    const pairs = names.map((name) => [`CellApi["${name}"]`, `typeof ${name}`] as const);
    const keys = ['keyof CellApi["display"]', "keyof typeof display"] as const;
    const source = `import type { CellApi } from "./cell-api.ts";\n${[...pairs, keys].map((pair, at) => same(at, pair)).join("\n")}`;
    expect(await service.diagnostics(source, "")).toEqual([]);
  });

  test("Deno: no more and no less", async () => {
    const members = ["display", "format", "image", "broadcast"].map(
      (name) => [`DenoJupyter["${name}"]`, `typeof Deno.jupyter.${name}`] as const,
    );
    const templates = ["md", "html", "svg"].map(
      (name) => [`Parameters<DenoJupyter["${name}"]>`, `Parameters<typeof Deno.jupyter.${name}>`] as const,
    );
    const pairs = [
      ...members.filter(([, name]) => !name.endsWith("image")),
      ...templates,
      ['Parameters<DenoJupyter["image"]>', "Parameters<typeof Deno.jupyter.image>"],
      ["keyof DenoJupyter", "keyof typeof Deno.jupyter"],
      ["keyof DenoShim", "keyof typeof Deno"],
      ['DenoShim["version"]', "typeof Deno.version"],
      ['DenoShim["env"]', "typeof Deno.env"],
      ['DenoShim["args"]', "typeof Deno.args"],
      ['DenoShim["readTextFile"]', "typeof Deno.readTextFile"],
      ['DenoShim["readTextFileSync"]', "typeof Deno.readTextFileSync"],
      ["DenoDisplayOptions", "Deno.jupyter.DisplayOptions"],
    ] as const;
    const source = `import type { DenoDisplayOptions, DenoJupyter, DenoShim } from "../../compat/deno.ts";\n${pairs.map((pair, at) => same(at, pair)).join("\n")}`;
    expect(await service.diagnostics(source, "")).toEqual([]);
    expect(await service.diagnostics('Deno.readFile("a");', "")).toMatchObject([{ code: 2339 }]);
  });

  test("tslab: no more and no less", async () => {
    const source = `import type * as real from "../../compat/tslab.ts";\nimport * as tslab from "tslab";\n${same(0, ["typeof real", "typeof tslab"])}\n${same(1, ["keyof typeof real", "keyof typeof tslab"])}\n${same(2, ["real.Display", "tslab.Display"])}`;
    expect(await service.diagnostics(source, "")).toEqual([]);
  });
});

describe("notebooks of other kernels", () => {
  test.each([["deno/display"], ["deno/symbol"], ["deno/templates"], ["tslab/getting-started"]])(
    "%s: nothing is said against it",
    async (name) => {
      const path = new URL(`../../../fixtures/notebooks/${name}.ipynb`, import.meta.url);
      const { cells } = JSON.parse(readFileSync(path, "utf8")) as {
        cells: { cell_type: string; source: string }[];
      };
      for (const [index, { source }] of cells.filter(({ cell_type }) => cell_type === "code").entries()) {
        expect(await plain.diagnostics(source, `${name}${index}`), source).toEqual([]);
        graph.put({ key: `${name}${index}`, label: "", source, module: analyse(source), notes: new Map() });
      }
    },
  );

  test.each([
    `class A { [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>x</b>" }; } }`,
    `class A { [Symbol.for("Jupyter.display")] = async () => ({ "text/html": "" }); }`,
    `({ [Symbol.for("Jupyter.display")]: () => ({ "text/markdown": "x" }) })`,
    `class A implements Deno.jupyter.Displayable { async [Deno.jupyter.$display]() { return {}; } }`,
    `const bundle = Deno.jupyter.md\`x\`[Deno.jupyter.$display](); bundle["text/markdown"];`,
    `const { display, html } = Deno.jupyter; await display(html\`<b>\${1}</b>\`, { raw: false });`,
    `const Deno = 5; Deno + 1;`,
    `import { display, newDisplay } from "tslab"; display.html(""); newDisplay().png(new Uint8Array());`,
    `import tslab = require("tslab"); tslab.versions.node;`,
  ])("%s", async (source) => {
    expect(await plain.diagnostics(source, "")).toEqual([]);
  });

  test("what they have is offered", async () => {
    const offered = async (source: string) =>
      (await plain.complete(source, source.length)).items.map(({ text }) => text);
    expect(await offered("Deno.jupyter.")).toEqual([
      "$display",
      "broadcast",
      "display",
      "format",
      "html",
      "image",
      "md",
      "svg",
    ]);
    expect(await offered('import * as tslab from "tslab"; tslab.display.ma')).toEqual(["markdown"]);
    expect(await offered("import {} from 'tsl")).toEqual(["tslab"]);
    expect((await plain.facts("Deno.jupyter.md", 15))?.documentation).toBe("Markdown from a template.");
  });
});
