import { expect, test } from "vitest";
import { flagOf } from "../../../../bridge/contract/pydantic/flag.ts";

test("reads the words that pydantic takes for true and false, in any case, and no others", () => {
  expect(["true", "YES", "On", "1", "t", "y"].map(flagOf)).toEqual(Array(6).fill(true));
  expect(["false", "NO", "Off", "0", "f", "n"].map(flagOf)).toEqual(Array(6).fill(false));
  expect(["", "2", "yess", "constructor", "__proto__"].map(flagOf)).toEqual(Array(5).fill(undefined));
});
