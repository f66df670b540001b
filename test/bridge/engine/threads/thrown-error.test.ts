import { expect, test } from "vitest";
import { receiveThrown, sendThrown } from "../../../../bridge/engine/threads/thrown-error.ts";
import { CellflowError } from "../../../../bridge/errors.ts";

function sent(thrown: unknown): unknown {
  return receiveThrown(structuredClone(sendThrown(thrown)));
}

class HttpError extends Error {
  override name = "HttpError";
  status = 503;
  retry = (): void => {};
}

test("an error keeps name, message, stack, cause and the fields that can be told", () => {
  const error = new RangeError("far", { cause: new TypeError("why") });
  const back = sent(error) as Error;
  expect(back).toBeInstanceOf(RangeError);
  expect([back.message, back.stack]).toEqual(["far", error.stack]);
  expect(back.cause).toBeInstanceOf(TypeError);
  const http = sent(new HttpError("busy")) as HttpError;
  expect(http).toBeInstanceOf(Error);
  expect([http.name, http.message, http.status, http.retry]).toEqual(["HttpError", "busy", 503, undefined]);
  const ours = sent(new CellflowError("a.b", "line")) as CellflowError;
  expect(ours).toBeInstanceOf(CellflowError);
  expect(ours.code).toBe("a.b");
});

test("what is no error comes as it is, and what can't come as text; a circle of causes ends", () => {
  expect(sent("text")).toBe("text");
  expect(sent(undefined)).toBeUndefined();
  expect(sent(() => 1)).toBe("() => 1");
  const circle = new Error("round") as Error & { cause?: unknown };
  circle.cause = circle;
  expect((sent(circle) as Error).message).toBe("round");
});
