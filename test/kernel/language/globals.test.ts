/** What TypeScript is told of the kernel's globals is what they are. */

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { createLanguageService } from "../../../kernel/language/service.ts";

test("display, prompt, confirm and alert have the types of the kernel's own", async () => {
  const folder = fileURLToPath(new URL("../../../kernel/executor/inside/", import.meta.url));
  const look = async () => undefined;
  const service = createLanguageService({
    graph: createNotebookGraph(),
    folder,
    aliases: {},
    live: new Set(),
    look,
  });
  try {
    const same = (name: string): string =>
      `const a_${name}: CellApi["${name}"] = ${name}; const b_${name}: typeof ${name} = {} as CellApi["${name}"];`;
    const names = ["display", "prompt", "confirm", "alert"];
    const keys = `const keys: keyof CellApi["display"] = {} as keyof typeof display; const more: keyof typeof display = {} as keyof CellApi["display"];`;
    const source = `import type { CellApi } from "./cell-api.ts";\n${names.map(same).join("\n")}\n${keys}\nkeys; more;`;
    expect(await service.remarks(source, "")).toEqual([]);
  } finally {
    await service.close();
  }
});
