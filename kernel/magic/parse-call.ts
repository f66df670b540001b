/** Parses the words after a magic's name into arguments and options. */
import { nearest } from "../nearest.ts";
import { type Magic, MagicError, type MagicOption, type OptionValues } from "./magic.ts";

/**
 * Splits a line into words as a shell does: quotes group, a backslash escapes.
 * @throws MagicError `magic.quotes`
 */
export function words(line: string): string[] {
  const complete: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (character === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + line[at];
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) complete.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") throw new MagicError("magic.quotes", `A ${quote} is opened and not closed in: ${line}`);
  if (word !== undefined) complete.push(word);
  return complete;
}

function flagOf(option: MagicOption): string {
  return `--${option.name}`;
}

function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near ? `did you mean ${near}?` : `known: ${known.join(", ")}`;
}

function convert(sign: string, magic: Magic, option: MagicOption, text: string): unknown {
  const wrong = (expected: string): MagicError =>
    new MagicError("magic.value", `${sign}${magic.name}: ${flagOf(option)} needs ${expected}, got "${text}"`);
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

/**
 * Arguments and options of one call.
 * @throws MagicError for an unknown option, a missing or wrong value, too many words
 */
export function parseCall(
  magic: Magic,
  kind: "line" | "cell",
  line: string,
): { args: string[]; options: OptionValues } {
  const sign = kind === "cell" ? "%%" : "%";
  const args: string[] = [];
  const options: OptionValues = {};
  const parts = words(line);
  const known = [...magic.options.map(flagOf), "--help"];
  for (let at = 0; at < parts.length; at++) {
    const word = parts[at] ?? "";
    const dashed = /^(--[A-Za-z][\w-]*|-[A-Za-z])(?:=([\s\S]*))?$/.exec(word);
    if (!dashed) {
      args.push(word);
      continue;
    }
    const [, name = "", inline] = dashed;
    const option = magic.options.find(
      (item) => flagOf(item) === name || (item.short && `-${item.short}` === name),
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
    const text = inline ?? parts[at + 1];
    if (text === undefined || (inline === undefined && /^--[A-Za-z]/.test(text))) {
      throw new MagicError(
        "magic.value",
        `${sign}${magic.name}: ${flagOf(option)} needs ${option.value ?? "a value"}`,
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
