/** Files of installed packages, cut into cells anywhere, export what each exports as one module. */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { exported } from "./exported.ts";
import { packageFile, runTypeScriptOfPackages } from "./package-file.ts";

/** Files that do nothing but declare, by package. */
const packages: Record<string, string[]> = {
  zod: [
    ...["schemas", "api", "util", "checks", "compile", "errors", "regexes", "registries"].map(
      (name) => `src/v4/core/${name}.ts`,
    ),
    ...["src/v4/classic/schemas.ts", "src/v4/mini/schemas.ts", "src/v3/types.ts", "src/v3/ZodError.ts"],
    ...["src/v3/helpers/util.ts", "src/v3/helpers/parseUtil.ts", "v4/core/schemas.js", "v3/types.js"],
  ],
  "vega-lite": [
    "channeldef",
    "channel",
    "mark",
    "transform",
    "util",
    "scale",
    "config",
    "timeunit",
    "axis",
  ].map((name) => `src/${name}.ts`),
  "apache-arrow": [
    ...[
      "type",
      "data",
      "factories",
      "enum",
      "visitor/get",
      "visitor/set",
      "ipc/reader",
      "ipc/metadata/file",
    ].map((name) => `src/${name}.ts`),
    ...["src/ipc/metadata/message.ts", "type.mjs", "visitor/get.mjs"],
  ],
  "@lumino/coreutils": ["src/json.ts", "src/plugins.ts", "src/mime.ts"],
  "@lumino/algorithm": ["src/iter.ts", "src/array.ts", "src/string.ts", "src/find.ts"],
  "@lumino/disposable": ["src/index.ts"],
  "@lumino/signaling": ["src/index.ts"],
  "@lumino/keyboard": ["src/index.ts"],
  "@lumino/polling": ["src/poll.ts"],
  "@lumino/properties": ["src/index.ts"],
  "@lumino/virtualdom": ["src/index.ts"],
  "@jupyterlab/coreutils": ["src/url.ts", "src/lru.ts", "src/pluginregistry.ts", "src/activitymonitor.ts"],
  "@jupyterlab/services": ["src/kernel/messages.ts", "src/kernel/comm.ts", "src/kernel/serialize.ts"],
  "@jupyterlab/statedb": ["src/statedb.ts", "src/restorablepool.ts"],
  "@jridgewell/sourcemap-codec": ["src/scopes.ts", "src/vlq.ts", "dist/sourcemap-codec.mjs"],
  "@jridgewell/trace-mapping": ["src/trace-mapping.ts", "src/flatten-map.ts"],
  ajv: ["lib/compile/codegen/code.ts", "lib/compile/codegen/scope.ts", "lib/runtime/parseJson.ts"],
  "ajv-formats": ["src/formats.ts"],
  entities: ["src/decode.ts", "src/escape.ts", "src/encode.ts"],
  htmlparser2: ["src/Parser.ts", "src/Tokenizer.ts"],
  flatbuffers: ["ts/builder.ts", "ts/byte-buffer.ts", "ts/flexbuffers/builder.ts"],
  "vega-util": ["src/transform.ts", "src/compare.ts", "src/mergeConfig.ts", "src/visitArray.ts"],
  "@uwdata/flechette": ["src/data-types.js", "src/batch.js", "src/build/buffer.js", "src/util/numbers.js"],
  arquero: ["src/expression/parse-expression.js", "src/op/functions/math.js", "src/verbs/join.js"],
  "d3-array": ["dist/d3-array.mjs"],
  "d3-color": ["dist/d3-color.mjs"],
  "d3-format": ["dist/d3-format.mjs"],
  "d3-hierarchy": ["dist/d3-hierarchy.mjs"],
  "d3-scale": ["dist/d3-scale.mjs"],
  "d3-shape": ["dist/d3-shape.mjs"],
  "d3-dsv": ["dist/d3-dsv.mjs"],
  delaunator: ["index.js"],
  domutils: ["lib/esm/feeds.js", "lib/esm/querying.js"],
  "estree-walker": ["src/sync.js", "src/async.js"],
  hono: ["jsx/base", "jsx/hooks/index", "utils/ipaddr", "utils/url", "jsx/context"].map(
    (name) => `dist/${name}.js`,
  ),
  hyparquet: ["src/thrift.js", "src/filter.js", "src/metadata.js", "src/variant.js"],
  internmap: ["src/index.js"],
  json5: ["dist/index.mjs"],
  lib0: ["schema.js", "encoding.js", "decoding.js", "delta/delta.js"],
  "lodash-es": ["_baseClone.js", "template.js", "truncate.js", "debounce.js", "ceil.js"],
  "magic-string": ["dist/index.mjs"],
  "robust-predicates": ["esm/insphere.js", "esm/orient3d.js"],
  "smol-toml": ["dist/parse.js", "dist/stringify.js", "dist/struct.js"],
  tslib: ["tslib.es6.mjs"],
  "vega-expression": ["build/vega-expression.js"],
  "vega-format": ["build/vega-format.js"],
  "vega-scenegraph": ["src/util/text.js", "src/path/shapes.js"],
  "vega-transforms": ["src/util/AggregateOps.js", "src/util/WindowOps.js"],
  "wrap-ansi": ["index.js"],
  yjs: ["src/utils/encoding.js", "src/types/YText.js", "src/utils/ID.js"],
};

/** Whose functions, given anything, run on and on or write on to Object.prototype. */
const notCalled = new Set(["tslib/tslib.es6.mjs", "@lumino/polling/src/poll.ts", "zod/src/v4/core/util.ts"]);

const files = Object.entries(packages).flatMap(([name, paths]) => paths.map((path) => `${name}/${path}`));
const root = fileURLToPath(new URL("../../../node_modules/", import.meta.url));

let hooks: ReturnType<typeof runTypeScriptOfPackages> | undefined;
beforeAll(() => {
  hooks = runTypeScriptOfPackages();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(() => {
  hooks?.end();
  vi.restoreAllMocks();
});

test.each(files)("%s", async (path) => {
  const file = packageFile(root + path);
  const calls = !notCalled.has(path);
  const first = await exported(await file.asModule(), calls);
  // What differs from one run to the next (times) says nothing.
  const second = new Set(await exported(await file.asModule(), calls));
  const steady = first.filter((line) => second.has(line));
  expect(steady.length).toBeGreaterThan(0);
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 3 })), async (cuts) => {
      const cells = await exported(await file.asCells(() => cuts.next().value === 0), calls);
      expect(cells).toEqual(expect.arrayContaining(steady));
    }),
    { numRuns: Number(process.env.RUNS ?? 2) },
  );
});
