/** Arrow's tables as results of a notebook's tasks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Place } from "./kernel.ts";

let place: Place;
beforeAll(async () => {
  place = await createPlace();
});
afterAll(() => place.remove());

test("another kernel takes a cached table as a Table, and shows it as one", async () => {
  const cells = [
    'import { Table, tableFromArrays } from "apache-arrow";',
    "%%task read --cache forever\nasync function read(n: number) { console.log('ran'); return { table: tableFromArrays({ n: Int32Array.from({ length: n }, (_, at) => at) }) }; }",
    "%%flow main --no-run\nasync function main() { return (await read(5)).table; }",
  ];
  for (const printed of ["ran\n", ""]) {
    const kernel = await place.kernel();
    for (const cell of cells) await kernel.run(cell);
    const ran = await kernel.execute(
      "const table = await main(); [table instanceof Table, Object.getPrototypeOf(table) === Table.prototype, table.numRows].join()",
    );
    expect([ran.error, ran.printed]).toEqual(["", printed]);
    expect(JSON.stringify(ran.displays)).toContain("true,true,5");
    await kernel.close();
  }
});
