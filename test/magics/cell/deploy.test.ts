/** `%%deploy`: what its cell's text may hold. What a deployment is made of is tested in the bridge. */
import { expect, test } from "vitest";
import { expandCell, graphOf, refusal } from "../notebook.ts";

function body(text: string) {
  return refusal(() => expandCell(`%%deploy duration\n${text}`));
}

test.each([
  ["pool: [a", "is not YAML"],
  ["- a\n- b", "must be YAML of key: value lines"],
  ["just text", "must be YAML of key: value lines"],
  ["nmae: a", "unknown key nmae; did you mean name?"],
  ["pool: a\npool: b", "is not YAML"],
  ["tags: a", "tags must be a list, like tags: [a, b]"],
  ["include:\n  a: b", "include must be a list, like include: [a, b]"],
  ["parameters: 3", "parameters must be key: value lines"],
  ["name: [a]", "name must be a single value"],
])("%j is refused: %s", async (text, message) => {
  const refused = await body(text);
  expect(refused.code).toBe("deploy.body");
  expect(refused.message).toContain(message);
  expect(refused.message).not.toContain("\n");
});

test("a right body gets as far as the flow, which the notebook does not have yet", async () => {
  const text =
    "name: every-morning\npool: zoo\ncron: 0 6 * * *\nparameters: { train: a }\ntags: [a]\ninclude: [data/*.parquet]\n";
  expect((await body(text)).code).toBe("flow.none");
  expect((await body("# only a comment")).code).toBe("flow.none");
});

test("the flow is looked up as everywhere", async () => {
  const graph = await graphOf("%%flow duration --no-run\nfunction duration() {}");
  const refused = await refusal(() => expandCell("%%deploy durations", { graph }));
  expect(refused).toEqual({
    code: "flow.unknown",
    message: "The notebook has no flow durations; did you mean duration?",
  });
});

test("a schedule that cannot be is one line", async () => {
  const graph = await graphOf("%%flow duration --no-run\nfunction duration() {}");
  for (const options of ['--cron "61 * * * *"', "--every often", "--cron '* * * * *' --every 5m"]) {
    const { message } = await refusal(() => expandCell(`%%deploy duration ${options}`, { graph }));
    expect(message).not.toContain("\n");
    expect(message).not.toContain("types were asked for");
  }
});
