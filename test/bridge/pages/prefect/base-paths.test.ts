import fc from "fast-check";
import { expect, test } from "vitest";
import { basePaths, below, otherVersion, targetOf } from "../../../../bridge/pages/prefect/base-paths.ts";

test.each([
  [undefined, "/", "/v2"],
  ["/", "/", "/v2"],
  ["", "/", "/v2"],
  ["/v2", "/", "/v2"],
  ["/prefect", "/prefect", "/prefect/v2"],
  ["prefect/", "/prefect", "/prefect/v2"],
  ["/team/prefect/v2/", "/team/prefect", "/team/prefect/v2"],
])("below %j stand V1 at %s and V2 at %s", (base, v1, v2) => {
  expect(basePaths(base)).toEqual({ v1, v2 });
});

test("what is asked for is of V2 below its path, of V1 below the other one, and of neither elsewhere", () => {
  const root = basePaths("/");
  expect(targetOf("/v2/runs", root)).toEqual({ version: "v2", within: "/runs" });
  expect(targetOf("/v2", root)).toEqual({ version: "v2", within: "" });
  expect(targetOf("/v2x", root)).toEqual({ version: "v1", within: "/v2x" });
  const team = basePaths("/team");
  expect(targetOf("/team/v2/", team)).toEqual({ version: "v2", within: "/" });
  expect(targetOf("/teams", team)).toBeUndefined();
  expect(targetOf("/", team)).toBeUndefined();
});

test("a path below a base path is found there again", () => {
  const segment = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 3 }),
      fc.array(segment, { maxLength: 4 }),
      fc.constantFrom("v1", "v2"),
      (base, path, version) => {
        fc.pre(path[0] !== "v2" && base.at(-1) !== "v2");
        const bases = basePaths(`/${base.join("/")}`);
        const within = `/${path.join("/")}`;
        expect(targetOf(below(bases[version], within), bases)).toEqual({ version, within });
      },
    ),
  );
});

test("only an entry without a version, and a version that is not there, lead to the other", () => {
  const both = { available: ["v1", "v2"] as const, preferred: "v2" as const };
  expect(otherVersion({ version: "v1", within: "/" }, both)).toBe("v2");
  expect(otherVersion({ version: "v1", within: "/runs" }, both)).toBeUndefined();
  expect(otherVersion({ version: "v2", within: "/runs" }, { ...both, preferred: "v1" })).toBeUndefined();
  expect(otherVersion({ version: "v1", within: "/" }, { ...both, preferred: "v1" })).toBeUndefined();
  expect(otherVersion({ version: "v2", within: "/runs" }, { available: ["v1"], preferred: "v1" })).toBe("v1");
});
