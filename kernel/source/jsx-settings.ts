/** Reads from the nearest tsconfig.json how JSX becomes calls, and which decorators there are. */
import { nearestTsconfig, optionsOf } from "./tsconfig.ts";

/** Settings of the transformer. */
export interface JsxSettings {
  runtime: "classic" | "automatic";
  /** For `automatic`: the package with the functions. */
  importSource: string;
  /** For `classic`: the function that is called, and the one that stands for `<>`. */
  pragma: string;
  pragmaFrag: string;
  /** Decorators as TypeScript had them before the standard, also of parameters. */
  experimentalDecorators?: boolean;
}

function stringOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

/** Settings for code in `folder`. */
export function jsxSettings(folder: string): JsxSettings {
  const path = nearestTsconfig(folder);
  const options = path ? optionsOf(path) : {};
  return {
    runtime: /^react-jsx/.test(stringOr(options.jsx, "")) ? "automatic" : "classic",
    importSource: stringOr(options.jsxImportSource, "react"),
    pragma: stringOr(options.jsxFactory, "React.createElement"),
    pragmaFrag: stringOr(options.jsxFragmentFactory, "React.Fragment"),
    experimentalDecorators: options.experimentalDecorators === true,
  };
}
