/** The words behind a magic's name to its arguments and options. */
import { nearest } from "../nearest.ts";
import { type Magic, MagicError, type MagicOption, type OptionValues } from "./magic.ts";

/** Split a line into words as a shell does: quotes group, a backslash escapes. Error: `magic.quotes`. */
export function words(line: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? "";
    if (letter === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + line[at];
    } else if (quote !== "") {
      if (letter === quote) quote = "";
      else word = (word ?? "") + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? "") + letter;
  }
  if (quote !== "") throw new MagicError("magic.quotes", `A ${quote} is opened and not closed in: ${line}`);
  if (word !== undefined) found.push(word);
  return found;
}

function written(option: MagicOption): string {
  return `--${option.name}`;
}

function suggestion(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near ? `did you mean ${near}?` : `known: ${known.join(", ")}`;
}

function convert(sign: string, magic: Magic, option: MagicOption, text: string): unknown {
  const wrong = (expected: string): MagicError =>
    new MagicError(
      "magic.value",
      `${sign}${magic.name}: ${written(option)} needs ${expected}, got "${text}"`,
    );
  if (option.choices && !option.choices.includes(text)) {
    throw wrong(`one of ${option.choices.join(", ")} (${suggestion(text, option.choices)})`);
  }
  switch (option.type) {
    case "number": {
      const value = Number(text);
      if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw wrong("a number, 0 or more");
      return value;
    }
    case "numbers": {
      const values = text.split(",").map(Number);
      if (text.trim() === "" || values.some((value) => !Number.isFinite(value) || value < 0)) {
        throw wrong("a number, or numbers with commas between them");
      }
      return values.length === 1 ? values[0] : values;
    }
    case "pair": {
      const at = text.indexOf("=");
      if (at <= 0) throw wrong(`${option.value ?? "key=value"}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }
    default:
      return text;
  }
}

/** Arguments and options of one call. Errors (all `MagicError`): unknown option, missing or wrong value, too many words. */
export function parseCall(
  magic: Magic,
  kind: "line" | "cell",
  line: string,
): { args: string[]; options: OptionValues } {
  const sign = kind === "cell" ? "%%" : "%";
  const args: string[] = [];
  const options: OptionValues = {};
  const given = words(line);
  const known = [...magic.options.map(written), "--help"];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? "";
    const dashed = /^(--[A-Za-z][\w-]*|-[A-Za-z])(?:=([\s\S]*))?$/.exec(word);
    if (!dashed) {
      args.push(word);
      continue;
    }
    const [, name = "", inline] = dashed;
    const option = magic.options.find(
      (item) => written(item) === name || (item.short && `-${item.short}` === name),
    );
    if (!option)
      throw new MagicError(
        "magic.option",
        `${sign}${magic.name}: unknown option ${name}; ${suggestion(name, known)}`,
      );
    if (option.type === "flag") {
      options[option.name] = true;
      continue;
    }
    const text = inline ?? given[at + 1];
    if (text === undefined || (inline === undefined && /^--[A-Za-z]/.test(text))) {
      throw new MagicError(
        "magic.value",
        `${sign}${magic.name}: ${written(option)} needs ${option.value ?? "a value"}`,
      );
    }
    if (inline === undefined) at += 1;
    const value = convert(sign, magic, option, text);
    if (option.many)
      options[option.name] = [...((options[option.name] as unknown[] | undefined) ?? []), value];
    else options[option.name] = value;
  }
  checkArguments(magic, sign, args);
  return { args, options };
}

function checkArguments(magic: Magic, sign: string, args: readonly string[]): void {
  const last = magic.args.at(-1);
  if (args.length > magic.args.length && !last?.rest) {
    throw new MagicError(
      "magic.arguments",
      `${sign}${magic.name}: "${args[magic.args.length]}" is one word too many; see ${sign}${magic.name} --help`,
    );
  }
  magic.args.forEach((argument, index) => {
    const value = args[index];
    if (value === undefined) {
      if (argument.required)
        throw new MagicError(
          "magic.arguments",
          `${sign}${magic.name} needs ${argument.name}: ${argument.summary}`,
        );
    } else if (argument.choices && !argument.choices.includes(value)) {
      throw new MagicError(
        "magic.arguments",
        `${sign}${magic.name}: unknown ${argument.name.toLowerCase()} "${value}"; ${suggestion(value, argument.choices)}`,
      );
    }
  });
}
