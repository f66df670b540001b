/** A chart's bundle, and what is said of one that cannot be drawn. */
import { expect, test } from "vitest";
import { vegaBundle } from "../../../kernel/output/vega.ts";

const bars = {
  description: "error by hour",
  data: {
    values: [
      { hour: 0, rmse: 5.2 },
      { hour: 1, rmse: 5.3 },
    ],
  },
  mark: "bar",
  encoding: { x: { field: "hour", type: "ordinal" }, y: { field: "rmse", type: "quantitative" } },
};

test("a chart is its specification, a picture and a word", async () => {
  const bundle = await vegaBundle(bars);
  expect(bundle["application/vnd.vegalite.v5+json"]).toBe(bars);
  expect(bundle["image/svg+xml"]).toMatch(/^<svg[\s\S]*aria-label="hour: 1; rmse: 5.3"[\s\S]*<\/svg>$/);
  expect(bundle["text/plain"]).toBe("Chart: error by hour");
  expect((await vegaBundle({ ...bars, description: undefined }))["text/plain"]).toBe("Chart (Vega-Lite)");
});

test.each([
  [{}, 'Make sure the specification includes at least one of the following properties: "mark"'],
  [{ ...bars, mark: "bars" }, "check the names of its marks"],
  [{ ...bars, transform: [{ filter: "datum. >" }] }, "Unexpected token >"],
  [{ ...bars, data: { url: "file:///none.csv" } }, "none.csv"],
])("%j cannot be drawn, and why is said in one line", async (spec, reason) => {
  const failure = vegaBundle(spec);
  await expect(failure).rejects.toMatchObject({ code: "display.vega" });
  await expect(failure).rejects.toThrow(/^This chart cannot be drawn: .+$/);
  await expect(failure).rejects.toThrow(reason);
});
