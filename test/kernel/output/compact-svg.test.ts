/** Charts of many marks in fewer characters, with every mark in its place. */
import { expect, test } from "vitest";
import { compactSvg } from "../../../kernel/output/compact-svg.ts";
import { vegaBundle } from "../../../kernel/output/vega.ts";

function scatter(rows: number) {
  const values = Array.from({ length: rows }, (_, row) => ({ x: row % 97, y: row % 89, kind: row % 2 }));
  return {
    data: { values },
    mark: "point",
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: { field: "y", type: "quantitative" },
      color: { field: "kind", type: "nominal" },
    },
  };
}

async function pictureOf(rows: number): Promise<string> {
  return String((await vegaBundle(scatter(rows)))["image/svg+xml"]);
}

test("a small chart stays as it was drawn, every mark with its name", async () => {
  const svg = await pictureOf(100);
  expect(svg.match(/aria-label="x: /g)).toHaveLength(100);
  expect(compactSvg(svg, svg.length)).toBe(svg);
});

test("one of thousands of points is a fraction of it, and has them all", async () => {
  const svg = await pictureOf(4000);
  expect(svg.length).toBeLessThan(500_000);
  const shapes = new Map(
    [...svg.matchAll(/<path id="(\w+)" d="M[^>]*stroke="(#\w+)"/g)].map(([, id, stroke]) => [id, stroke]),
  );
  const uses = [...svg.matchAll(/<use href="#(\w+)" x="([\d.]+)" y="([\d.]+)"\/>/g)];
  expect(uses).toHaveLength(4000);
  expect(new Set(uses.map(([, id]) => shapes.get(id)))).toEqual(new Set(["#4c78a8", "#f58518"]));
  // The first row is at the origin: left, below.
  expect(uses[0]?.slice(2).map(Number)).toEqual([0, 300]);
});

test("one whose picture would still be many megabytes brings its data alone, and says so", async () => {
  const bars = { ...scatter(3000), mark: { type: "rect", strokeDash: [1, 2] } };
  const long = "a description of every bar that is drawn ".repeat(30);
  const bundle = await vegaBundle({
    ...bars,
    encoding: { ...bars.encoding, href: { value: `https://example.com/${long.replaceAll(" ", "-")}` } },
  });
  expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "text/plain"]);
  expect(bundle["text/plain"]).toMatch(
    /^Chart \(Vega-Lite\)\nIts picture is left out \(\d+\.\d MB\): JupyterLab and VS Code draw it from its data/,
  );
});
