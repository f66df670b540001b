/** Reads WebAssembly's types, which TypeScript has among those of browsers only, and Node's not at all. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { typescriptBinary } from "./process.ts";

/** A module that is WebAssembly exports what nobody has declared. */
const WASM_MODULES = `declare module "*.wasm";\n`;

/** Declarations; without WebAssembly's own when the library is not as it was. */
export function wasmTypes(): string {
  try {
    const dom = readFileSync(join(dirname(typescriptBinary()), "lib.dom.d.ts"), "utf8");
    const [namespace = ""] = /^declare namespace WebAssembly \{\n[\s\S]*?^\}\n/m.exec(dom) ?? [];
    return WASM_MODULES + namespace;
  } catch {
    return WASM_MODULES;
  }
}
