/** Counts the brackets that are open at the end of unfinished code, for the indent of its next line. */

/** What may stand before a regular expression, and not before a division. */
const BEFORE_REGEX =
  /(?:^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|yield|void|delete))\s*$/;

/** Skipped as a whole: comments, strings, a regular expression with its classes. */
const SKIPPED = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;

/** Brackets and substitutions of templates that are open at the end of `code`. */
export function openBrackets(code: string): number {
  const open: string[] = [];
  const lengthAt = (pattern: RegExp) => {
    const sticky = new RegExp(pattern, "y");
    return (at: number): number => {
      sticky.lastIndex = at;
      return sticky.exec(code)?.[0].length ?? 0;
    };
  };
  const skippedAt = lengthAt(SKIPPED);
  const regexAt = lengthAt(REGEX);
  for (let at = 0; at < code.length; at++) {
    const character = code[at] ?? "";
    if (open.at(-1) === "`") {
      if (character === "\\") at += 1;
      else if (character === "`") open.pop();
      else if (code.startsWith("${", at)) {
        open.push("{");
        at += 1;
      }
      continue;
    }
    const isRegex = character === "/" && BEFORE_REGEX.test(code.slice(Math.max(0, at - 40), at));
    const length = skippedAt(at) || (isRegex ? regexAt(at) : 0);
    if (length > 0) at += length - 1;
    else if (character === "`" || "([{".includes(character)) open.push(character);
    else if (")]}".includes(character)) open.pop();
  }
  return open.filter((bracket) => bracket !== "`").length;
}
