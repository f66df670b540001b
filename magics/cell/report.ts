/** `%%report KEY`: makes an artifact of Markdown with `${…}` and displays it. */
import { parse } from "../../kernel/cell/parse.ts";
import type { Magic } from "../../kernel/magic/magic.ts";
import { MagicError } from "../../kernel/magic/magic.ts";

const KEY = /^[a-z0-9-]+$/;

/** Closing braces at which an expression is tried to end. */
const MAX_TRIES = 200;

/** Where the expression that starts at `from` ends: at the first brace before which the source parses as one. */
function expressionEnd(markdown: string, from: number): number | undefined {
  let at = from;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    at = markdown.indexOf("}", at);
    if (at < 0) return undefined;
    // Without a line break before the bracket: an expression can't end inside a comment.
    if (parse(`(${markdown.slice(from, at)})`).problems.length === 0) return at;
    at += 1;
  }
  return undefined;
}

/**
 * Offsets where a template needs backslashes: before backticks and backslashes of the Markdown, not in `${…}`.
 * @throws MagicError `report.expression`
 */
function escapeOffsets(markdown: string, firstLine: number): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < markdown.length; at++) {
    const character = markdown[at] ?? "";
    if (character === "$" && markdown[at + 1] === "{") {
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
    } else if (character === "`" || character === "\\") offsets.push(at);
  }
  return offsets;
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
        `%%report: "${key}" can't be an artifact's key; use small letters, digits and dashes, like ${suggestKey(key)}`,
      );
    }
    return {
      edit: (text, bodyStart) => {
        const start = Math.min(bodyStart, text.original.length);
        const artifact = { key, description: options.description || undefined };
        const call = `void await (await import("cellflow")).createMarkdownArtifact({ ...${JSON.stringify(artifact)}, markdown: \``;
        const line = text.original.slice(0, start).replaceAll(/[^\n]/g, "");
        if (start > 0) text.update(0, start, `${call.trimEnd()}${line === "" ? "" : "\\\n"}`);
        for (const offset of escapeOffsets(body, line.length + 1)) text.appendRight(start + offset, "\\");
        text.append("` });");
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
