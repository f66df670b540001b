import fc from "fast-check";
import { expect, test } from "vitest";
import { createMask, MASK } from "../../../bridge/secrets/mask.ts";

test("a secret is masked wherever it stands, as it is, in an address and in JSON", () => {
  const mask = createMask(['p"ss w*rd/1']);
  expect(mask('it is p"ss w*rd/1, twice p"ss w*rd/1.')).toBe(`it is ${MASK}, twice ${MASK}.`);
  expect(mask(`https://host/?q=${encodeURIComponent('p"ss w*rd/1')}`)).toBe(`https://host/?q=${MASK}`);
  expect(mask(JSON.stringify({ value: 'p"ss w*rd/1' }))).toBe(`{"value":"${MASK}"}`);
});

test("a secret that is part of another leaves nothing of it", () => {
  expect(createMask(["abcdefgh", "abcdefgh-ijkl"])("abcdefgh-ijkl abcdefgh")).toBe(`${MASK} ${MASK}`);
});

test("the lines of a key are masked on their own", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n}\n-----END PRIVATE KEY-----";
  expect(createMask([key])("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC }")).toBe(`${MASK} }`);
});

test("what is shorter than eight characters is none", () => {
  expect(createMask(["1234567", ""])("1234567")).toBe("1234567");
});

test("no text has a secret afterwards", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc
          .string({ minLength: 8 })
          .filter((value) => value.trim().length >= 8 && !MASK.includes(value.trim())),
      ),
      fc.array(fc.string()),
      (secrets, parts) => {
        const text = parts.flatMap((part, index) => [part, secrets[index] ?? ""]).join("");
        const masked = createMask(secrets)(text);
        for (const secret of secrets)
          if (!secret.includes("*"))
            expect(masked.split(MASK).some((part) => part.includes(secret.trim()))).toBe(false);
      },
    ),
  );
});
