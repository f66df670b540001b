import fc from "fast-check";
import { expect, test } from "vitest";
import { createSignIn } from "../../../bridge/access/sign-in.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

function cookieOf(signIn: ReturnType<typeof createSignIn>, typed: string) {
  return signIn.cookieFor(typed)?.split(";")[0] ?? "";
}

test("a cookie opens for a week, after a restart too, and under the same auth string only", () => {
  let now = 1_000_000;
  const signIn = createSignIn("admin:a", { now: () => now });
  const cookie = cookieOf(signIn, " admin:a\n");
  expect(signIn.cookieFor("admin:a")).toMatch(
    /^cellflow-[\w-]{8}=[\w.-]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(signIn.isSignedIn(cookie)).toBe(true);
  expect(createSignIn("admin:a", { now: () => now }).isSignedIn(cookie)).toBe(true);
  expect(createSignIn("admin:b", { now: () => now }).isSignedIn(cookie)).toBe(false);
  now += 8 * DAY_MS;
  expect(signIn.isSignedIn(cookie)).toBe(false);
});

test("nothing else opens", () => {
  const signIn = createSignIn("admin:a");
  const cookie = cookieOf(signIn, "admin:a");
  const [name = "", value = ""] = cookie.split("=");
  for (const cookies of [
    null,
    "",
    name,
    `${name}=`,
    `${name}=9999999999.x`,
    `${name}=9${value}`,
    `x${cookie}`,
  ]) {
    expect({ cookies, open: signIn.isSignedIn(cookies) }).toEqual({ cookies, open: false });
  }
  for (const typed of [undefined, null, "", "admin", 1, new File([], "admin:a")]) {
    expect(signIn.cookieFor(typed)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (cookies) => !signIn.isSignedIn(cookies)));
  fc.assert(fc.property(fc.string(), (cookies) => !signIn.isSignedIn(`${name}=${cookies}`)));
});

test("two cellflows of one machine have cookies of their own", () => {
  const [one, other] = [createSignIn("admin:a"), createSignIn("admin:b")];
  const both = `${cookieOf(one, "admin:a")}; ${cookieOf(other, "admin:b")}`;
  expect([one.isSignedIn(both), other.isSignedIn(both)]).toEqual([true, true]);
});
