import { expect, test } from "vitest";
import { isSecretName } from "../../../bridge/secrets/secret-names.ts";

test.each([
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "KAGGLE_KEY",
  "PREFECT_API_KEY",
  "PREFECT_API_AUTH_STRING",
  "PGPASSWORD",
  "smtp_password",
  "SECRET_KEY_BASE",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "npm_config__auth",
  "githubToken",
])("%s is a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  "PATH",
  "PWD",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_NAME",
  "PASSWORD_FILE",
  "SSH_AUTH_SOCK",
  "KAGGLE_USERNAME",
  "environment",
  "S3_BUCKET",
  "TOKEN_URL",
  "MONKEYS",
])("%s is none", (name) => {
  expect(isSecretName(name)).toBe(false);
});
