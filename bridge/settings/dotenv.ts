/** Reads a `.env` file. */
import { createRequire } from "node:module";

/** The names and values of a `.env` file's text, as the dotenv package reads them; loaded only when there is a file. */
export function parseDotenv(text: string): Record<string, string> {
  const dotenv = createRequire(import.meta.url)("dotenv") as { parse(text: string): Record<string, string> };
  return dotenv.parse(text);
}
