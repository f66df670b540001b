import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSecrets, type Secrets } from "../../../bridge/secrets/hide-secrets.ts";

let folder: string;
let time = 0;
let environment: NodeJS.ProcessEnv = {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-secrets-"));
  environment = {};
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function secretsHere() {
  return createSecrets({ environment: () => environment, folder: () => folder, now: () => (time += 1000) });
}

function masked(secrets: Secrets, text: string): string {
  return secrets.mask()?.(text) ?? text;
}

test("what the environment and .env hold is hidden, also when it comes later", () => {
  const secrets = secretsHere();
  expect(masked(secrets, "from-environment from-dotenv-file")).toBe("from-environment from-dotenv-file");
  environment.API_KEY = "from-environment";
  writeFileSync(join(folder, ".env"), "KAGGLE_KEY=from-dotenv-file\n");
  expect(masked(secrets, "from-environment from-dotenv-file")).toBe("******** ********");
});

test("a secret that is not set any more stays hidden", () => {
  const secrets = secretsHere();
  environment.API_KEY = "from-environment";
  masked(secrets, "");
  delete environment.API_KEY;
  expect(masked(secrets, "from-environment")).toBe("********");
});

test("who follows is given all that is hidden, each time there is more", () => {
  const secrets = secretsHere();
  const seen: (readonly string[])[] = [];
  secrets.hide(["first-secret"]);
  secrets.follow((values) => seen.push(values));
  secrets.hide(["first-secret"]);
  secrets.hide(["second-secret"]);
  expect(seen).toEqual([["first-secret"], ["first-secret", "second-secret"]]);
});

test("a .env that can't be read hides nothing, and is no error", () => {
  writeFileSync(join(folder, ".env"), "\0");
  expect(masked(secretsHere(), "text")).toBe("text");
});
