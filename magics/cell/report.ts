/** `%%report KEY`: Markdown with `${…}` becomes an artifact and is shown. */
import { parse } from "../../kernel/cell/parse.ts";
import type { Magic } from "../../kernel/magic/magic.ts";
import { MagicError } from "../../kernel/magic/magic.ts";

const KEY = /^[a-z0-9-]+$/;

const MOST_TRIES = 200;

/** Where the expression that starts at `from` ends: at the first brace before which the text reads as one. */
function expressionEnd(markdown: string, from: number): number | undefined {
  let at = from;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    at = markdown.indexOf("}", at);
    if (at < 0) return undefined;
    // Without a line break before the bracket: an expression can't end inside a comment.
    if (parse(`(${markdown.slice(from, at)})`).problems.length === 0) return at;
    at += 1;
  }
  return undefined;
}

/**
 * Where backslashes are needed in a template: before backticks and backslashes of the Markdown, not in `${…}`.
 * Error: `report.expression`.
 */
function escapesOf(markdown: string, firstLine: number): number[] {
  const places: number[] = [];
  for (let at = 0; at < markdown.length; at++) {
    const letter = markdown[at] ?? "";
    if (letter === "$" && markdown[at + 1] === "{") {
      const end = expressionEnd(markdown, at + 2);
      if (end === undefined) {
        const line = firstLine + markdown.slice(0, at).split("\n").length - 1;
        const start = markdown.slice(at, at + 40).split("\n")[0];
        throw new MagicError(
          "report.expression",
          `%%report: line ${line}: the expression that starts with ${start} does not read as TypeScript up to a closing }`,
        );
      }
      at = end;
    } else if (letter === "`" || letter === "\\") places.push(at);
  }
  return places;
}

export const reportMagic: Magic = {
  name: "report",
  template: true,
  kinds: ["cell"],
  summary: "Makes a Markdown artifact of the cell's text and shows it; ${…} is TypeScript.",
  args: [{ name: "KEY", required: true, summary: "the artifact's key: small letters, digits and dashes" }],
  options: [{ name: "description", type: "text", value: "TEXT", summary: "what the report is about" }],
  examples: ["%%report duration-model-report", "# RMSE", "The error is ${rmse.toFixed(2)} minutes."],
  expand: ({ args: [key = ""], options, body }) => {
    if (!KEY.test(key)) {
      throw new MagicError(
        "report.key",
        `%%report: "${key}" is no artifact key; use small letters, digits and dashes, like ${suggestKey(key)}`,
      );
    }
    return {
      edit: (text, bodyStart) => {
        const start = Math.min(bodyStart, text.original.length);
        const given = { key, ...(options.description ? { description: options.description } : {}) };
        const call = `const $report = await (await import("cellflow")).createMarkdownArtifact({ ...${JSON.stringify(given)}, markdown: \``;
        const line = text.original.slice(0, start).replaceAll(/[^\n]/g, "");
        if (start > 0) text.update(0, start, `${call.trimEnd()}${line === "" ? "" : "\\\n"}`);
        for (const place of escapesOf(body, line.length + 1)) text.appendRight(start + place, "\\");
        text.append("` });\nvoid display.markdown($report.data as string);");
      },
    };
  },
};

function suggestKey(key: string): string {
  return (
    key
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || "my-report"
  );
}
