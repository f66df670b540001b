/** What values look like: the bundle of every kind, and that looking never runs or breaks a user's code. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { toMimeBundle } from "../../../kernel/output/mime-bundle.ts";
import { cpuMs } from "../../setup/cpu-time.ts";

async function text(value: unknown): Promise<unknown> {
  return (await toMimeBundle(value))?.["text/plain"];
}

async function html(value: unknown): Promise<string> {
  return String((await toMimeBundle(value))?.["text/html"] ?? "");
}

async function types(value: unknown): Promise<string[]> {
  return Object.keys((await toMimeBundle(value)) ?? {});
}

describe("small values are a line of text", () => {
  test.each([
    [1, "1"],
    [10n, "10n"],
    [-0, "-0"],
    [null, "null"],
    ["a\nb", "'a\\nb'"],
    [Symbol("x"), "Symbol(x)"],
    [/x/g, "/x/g"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Invalid Date"],
    [new Set([1, 2]), "Set(2) { 1, 2 }"],
    [Uint8Array.of(1, 2), "Uint8Array(2) [ 1, 2 ]"],
    [class Model extends Map {}, "[class Model extends Map]"],
    [function train() {}, "[Function: train]"],
    [Promise.resolve(3), "Promise { 3 }"],
    [{ a: { b: [1, { c: 2 }] } }, "{ a: { b: [ 1, { c: 2 } ] } }"],
    [[], "[]"],
    [new Map(), "Map(0) {}"],
    [[undefined, null], "[ undefined, null ]"],
  ])("%o", async (value, expected) => {
    expect(await toMimeBundle(value)).toEqual({ "text/plain": expected });
  });

  it("nothing for undefined", async () => {
    expect(await toMimeBundle(undefined)).toBeUndefined();
  });
});

describe("displaying a value", () => {
  it("calls no getters", async () => {
    const called: string[] = [];
    const own = Object.defineProperty({ a: 1 }, "outerHTML", {
      get: () => called.push("x"),
      enumerable: true,
    });
    expect(await text(own)).toBe("{ a: 1, outerHTML: [Getter] }");
    expect(await text([own, own])).toContain("[Getter]");
    expect(called).toEqual([]);
  });

  it("survives proxies that fail, and those with an answer to everything", async () => {
    const fails = (): never => {
      throw new Error("trap");
    };
    const hostile = new Proxy(
      { a: 1 },
      { get: fails, has: fails, ownKeys: fails, getPrototypeOf: fails, getOwnPropertyDescriptor: fails },
    );
    expect(await text(hostile)).toBe("{ a: 1 }");
    expect(await text([hostile])).toBe("[ { a: 1 } ]");
    const willing: object = new Proxy(() => willing, { get: () => willing, has: () => true });
    expect(await text(willing)).toMatch(/^\[Function/);
  });

  it("survives inspection and conversion that fail", async () => {
    const broken = {
      [Symbol.for("nodejs.util.inspect.custom")]() {
        throw new Error("not today");
      },
    };
    expect(await text(broken)).toBe("[value that can't be shown: not today]");
    expect(
      await types({
        toDataURL: () => {
          throw new Error("no canvas");
        },
      }),
    ).toEqual(["text/plain"]);
  });

  it("knows circles, in text and unfolded", async () => {
    const circle: Record<string, unknown> = {
      list: [{ a: 1 }, { a: 2, deep: { er: { still: "x".repeat(100) } } }],
    };
    circle.self = circle;
    expect(await text(circle)).toContain("[Circular *1]");
    expect(await html(circle)).toContain("[Circular]");
  });

  it("never throws, whatever the value", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withSparseArray: true,
          withTypedArray: true,
          withObjectString: true,
        }),
        async (value) => {
          const bundle = await toMimeBundle(value);
          expect(bundle === undefined || typeof bundle["text/plain"] === "string").toBe(true);
          JSON.stringify(bundle);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("large values are cut, with a note", () => {
  it.each([
    ["a long string", "x".repeat(1_000_000), /more characters$/],
    ["a long array", Array.from({ length: 1_000_000 }, (_, i) => i), /\.\.\. 999900 more items/],
    [
      "many keys",
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
      /… 99,900 more\n\}$/,
    ],
    [
      "wide and deep",
      Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => [[{ a: [1] }]])),
      /… \d+ more/,
    ],
    ["a huge sparse array", new Array(1e9), /empty items/],
    ["a large Set", new Set(Array.from({ length: 100_000 }, (_, i) => i)), /… 99,900 more/],
  ])("%s", async (_, value, note) => {
    let bundle: Awaited<ReturnType<typeof toMimeBundle>>;
    expect(
      await cpuMs(async () => {
        bundle = await toMimeBundle(value);
      }),
    ).toBeLessThan(3000);
    expect(bundle?.["text/plain"]).toMatch(note);
    expect(JSON.stringify(bundle).length).toBeLessThan(100_000);
  });

  const rides = Array.from({ length: 100 }, (_, id) => ({
    id,
    zone: { name: `zone ${id}`, at: { lat: 1.5, lng: 2 }, tags: ["a", "b", "c"] },
    note: "lorem ipsum dolor sit amet ".repeat(8),
  }));
  it.each([
    ["an answer of an API", { data: rides, next: null }],
    ["a list of lists", rides.map(({ id, zone }) => [id, zone])],
    ["strings", rides.map(() => "x".repeat(2000))],
    ["fields", Object.fromEntries(rides.map(({ id }) => [`field ${id}`, "x".repeat(2000)]))],
    [
      "wide rows",
      rides.map(() => Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, "x".repeat(300)]))),
    ],
    [
      "shapes",
      {
        features: rides.map(({ zone }) => ({
          properties: zone,
          coordinates: [Array.from({ length: 40 }, () => [1.23456, 2.34567])],
        })),
      },
    ],
  ])("an ordinary object writes tens of kilobytes: %s", async (_, value) => {
    const bundle = await toMimeBundle(value);
    expect(String(bundle?.["text/plain"]).length).toBeLessThan(25_000);
    expect(JSON.stringify(bundle).length).toBeLessThan(90_000);
  });

  it("what lies outside is shown before what lies within", async () => {
    const first = {
      deep: Array.from({ length: 90 }, (_, a) => ({ a, list: Array.from({ length: 20 }, (_, b) => b) })),
    };
    const shown = await text({ first, middle: { a: 1 }, last: "end" });
    expect(shown).toMatch(/middle: \{ a: 1 \},\n {2}last: 'end'\n\}$/);
    expect(shown).toContain("[ … 20 more ]");
  });
});

describe("nested objects", () => {
  const nested = {
    model: {
      name: "a <b>",
      parameters: {
        depth: 6,
        layers: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    note: "x".repeat(100),
  };

  it("fold when they are larger than a line", async () => {
    const shown = await html(nested);
    expect(shown).toMatch(/^<div[^>]*><details open><summary>/);
    expect(shown).toContain("&lt;b&gt;");
    expect(shown).not.toContain("<b>");
    expect(await types({ a: { b: 1 } })).toEqual(["text/plain"]);
  });

  it("name their classes, Maps and Sets", async () => {
    class Ride {
      stops = [{ zone: "Queens", at: [{ a: 1 }] }];
      note = "x".repeat(100);
    }
    const shown = await html({
      ride: new Ride(),
      zones: new Map([["a", { b: { c: 1 } }]]),
      tags: new Set([1]),
    });
    for (const word of ["Ride", "Map(1)", "Set(1)", "Array(1)", "&apos;a&apos; =&gt;"])
      expect(shown).toContain(word);
  });
});

describe("pictures", () => {
  const png = Buffer.from("iVBORw0KGgo=", "base64");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
  it.each([
    ["a Buffer", png, "image/png", "iVBORw0KGgo="],
    ["bytes", new Uint8Array(png), "image/png", "iVBORw0KGgo="],
    ["an ArrayBuffer", new Uint8Array(png).buffer, "image/png", "iVBORw0KGgo="],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "image/jpeg", "/9j/4A=="],
    ["a GIF", Buffer.from("GIF89a"), "image/gif", "R0lGODlh"],
    ["a WebP", Buffer.from("RIFF\0\0\0\0WEBP"), "image/webp", "UklGRgAAAABXRUJQ"],
    [
      "SVG bytes",
      Buffer.from(`<?xml version="1.0"?>\n${svg}`),
      "image/svg+xml",
      `<?xml version="1.0"?>\n${svg}`,
    ],
    ["a Blob", new Blob([png], { type: "image/png" }), "image/png", "iVBORw0KGgo="],
    ["a data URL", "data:image/png;base64,iVBORw0KGgo=", "image/png", "iVBORw0KGgo="],
    ["a data URL of text", `data:image/svg+xml,${encodeURIComponent(svg)}`, "image/svg+xml", svg],
    ["a canvas", { toDataURL: () => "data:image/png;base64,iVBORw0KGgo=" }, "image/png", "iVBORw0KGgo="],
  ])("%s", async (_, value, type, expected) => {
    expect(await toMimeBundle(value)).toMatchObject({
      [type]: expected,
      "text/plain": expect.stringContaining("bytes>") as string,
    });
  });

  it("elements are their HTML or SVG", async () => {
    class Element {
      readonly outerHTML: string;
      constructor(html: string) {
        this.outerHTML = html;
      }
    }
    expect(await toMimeBundle(new Element(svg))).toMatchObject({ "image/svg+xml": svg });
    expect(await toMimeBundle(new Element("<b>x</b>"))).toMatchObject({ "text/html": "<b>x</b>" });
  });
});

describe("a value's own display", () => {
  const own = (bundle: unknown) => ({ [Symbol.for("Jupyter.display")]: () => bundle });

  it("is what is shown, also when it comes later", async () => {
    expect(await toMimeBundle(own({ "text/html": "<b>x</b>" }))).toEqual({ "text/html": "<b>x</b>" });
    expect(await toMimeBundle(own(Promise.resolve({ "text/html": "later" })))).toEqual({
      "text/html": "later",
    });
    expect(await toMimeBundle(own({}))).toBeUndefined();
  });

  it("may hold bytes, and values that are not strings yet", async () => {
    const bundle = {
      "image/png": Buffer.from("ab"),
      "text/plain": 5,
      "application/json": [1],
      "text/html": undefined,
    };
    expect(await toMimeBundle(own(bundle))).toEqual({
      "image/png": "YWI=",
      "text/plain": "5",
      "application/json": [1],
    });
  });

  it("an error in it is displayed beside the value", async () => {
    const fails = { a: 1, [Symbol.for("Jupyter.display")]: async () => Promise.reject(new Error("no data")) };
    expect(await text(fails)).toMatch(
      /a: 1[\s\S]*Its \[Symbol\.for\("Jupyter\.display"\)\] failed: no data$/,
    );
    expect(await text(own(5))).toContain("it returned no MIME bundle");
    const circle: unknown[] = [];
    circle.push(circle);
    expect(await text(own({ "application/json": circle }))).toContain(
      "application/json can't carry this value",
    );
  });
});

describe("charts", () => {
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    data: { values: [{ a: 1 }] },
    mark: "bar",
    encoding: { x: { field: "a" } },
  };
  const chart = ["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"];

  it("are specifications, and what makes them", async () => {
    expect(await types(spec)).toEqual(chart);
    class Builder {
      toSpec() {
        return spec;
      }
    }
    expect(await types(new Builder())).toEqual(chart);
    const vega = { $schema: "https://vega.github.io/schema/vega/v5.json", width: 20, height: 20, marks: [] };
    expect(await types(vega)).toEqual(["application/vnd.vega.v5+json", "image/svg+xml", "text/plain"]);
  });

  it("that cannot be drawn here are left to the front end", async () => {
    const unread = await toMimeBundle({ ...spec, data: { url: "file:///none.csv" } });
    expect(Object.keys(unread ?? {})).toEqual(["application/vnd.vegalite.v5+json", "text/plain"]);
    expect(unread?.["text/plain"]).toContain("cannot be drawn");
    expect(await types({ $schema: "https://json-schema.org/draft/2020-12/schema" })).toEqual(["text/plain"]);
  });
});

it("a URL is a link", async () => {
  expect(await html(new URL('https://example.com/?a=1&b="'))).toBe(
    '<a href="https://example.com/?a=1&amp;b=%22">https://example.com/?a=1&amp;b=%22</a>',
  );
  expect(await types(new URL("javascript:alert(1)"))).toEqual(["text/plain"]);
});
