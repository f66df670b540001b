/** What a notebook must not give away: its environment's secrets, in whatever way its cells put them out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { code, notebook, saved, temporaryFolder } from "../../notebooks/sample.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));
const place = temporaryFolder();

const SECRETS = {
  OPEN_WEATHER_KEY: "weather-sesame-81f2",
  KAGGLE_KEY: "kaggle-sesame-77c1",
  LATER_TOKEN: "later-sesame-55d0",
};

const cells = [
  "console.log('printed', process.env.OPEN_WEATHER_KEY)",
  "({ html: process.env.OPEN_WEATHER_KEY, list: [process.env.OPEN_WEATHER_KEY] })",
  'import { readFileSync } from "node:fs";\nconsole.error(readFileSync(".env", "utf8"))',
  "%sh echo from a program $OPEN_WEATHER_KEY",
  [
    'import { createMarkdownArtifact, createTableArtifact, getRunLogger, flow, task } from "cellflow";',
    "const key = process.env.OPEN_WEATHER_KEY;",
    `const later = () => (process.env.LATER_TOKEN = ["later", "sesame-55d0"].join("-"));`,
  ].join("\n"),
  [
    "%%task fetch-weather",
    "async function fetchWeather() {",
    "  console.log('fetching', key);",
    "  getRunLogger().warn({ key });",
    "  throw new Error(`401 for ${key}`);",
    "}",
  ].join("\n"),
  [
    "%%flow weather",
    "async function weather() {",
    "  await createMarkdownArtifact({ key: 'weather', markdown: `with ${key}`, description: `of ${key}` });",
    "  await createTableArtifact({ key: 'table', table: [{ key }] });",
    "  later();",
    "  await new Promise((resolve) => setTimeout(resolve, 20));",
    "  getRunLogger().info(process.env.LATER_TOKEN);",
    "  await fetchWeather();",
    "}",
  ].join("\n"),
];

/** Every file below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test("secrets of the environment and of .env reach no output, log, artifact, error or database", async () => {
  await saved(place.path, "weather.ipynb", notebook(...cells.map((source) => code(source))));
  writeFileSync(join(place.path, ".env"), `KAGGLE_KEY=${SECRETS.KAGGLE_KEY}\n`);
  const home = join(place.path, "home");
  const env = {
    ...process.env,
    CELLFLOW_HOME: home,
    CELLFLOW_API: "embedded",
    OPEN_WEATHER_KEY: SECRETS.OPEN_WEATHER_KEY,
  };
  const args = [bin, "run", "weather.ipynb", "-o", "out.ipynb", "--html", "out.html"];
  const child = spawn(process.execPath, args, { cwd: place.path, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const [exitCode] = await once(child, "close");
  expect(exitCode).toBe(1);
  const texts = files(place.path)
    .filter((path) => !path.endsWith(".env"))
    .map((path) => [path, readFileSync(path, "latin1")] as const);
  for (const secret of Object.values(SECRETS))
    expect(
      [...texts, ["terminal", said] as const]
        .filter(([, text]) => text.includes(secret))
        .map(([path]) => path),
    ).toEqual([]);
  const executed = JSON.stringify((await readNotebook(join(place.path, "out.ipynb"))).cells);
  for (const text of [
    "printed ********",
    "KAGGLE_KEY=********",
    "from a program ********",
    "401 for ********",
  ])
    expect(executed).toContain(text);
  const database = texts
    .filter(([path]) => path.includes("cellflow.db"))
    .map(([, text]) => text)
    .join("");
  for (const text of ["fetching ********", "with ********", "of ********"]) expect(database).toContain(text);
});
