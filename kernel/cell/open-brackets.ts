/** How deep a text that is not finished ends: brackets that are still open, for the indent of its next line. */

/** What may stand before a regular expression, and not before a division. */
const beforeRegex = /(?:^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|yield|void|delete))\s*$/;

/** What is skipped whole: comments, strings, a regular expression with its classes. */
const skipped = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;

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
  const skippedAt = lengthAt(skipped);
  const regexAt = lengthAt(regex);
  for (let at = 0; at < code.length; at++) {
    const letter = code[at] ?? "";
    if (open.at(-1) === "`") {
      if (letter === "\\") at += 1;
      else if (letter === "`") open.pop();
      else if (code.startsWith("${", at)) {
        open.push("{");
        at += 1;
      }
      continue;
    }
    const isRegex = letter === "/" && beforeRegex.test(code.slice(Math.max(0, at - 40), at));
    const length = skippedAt(at) || (isRegex ? regexAt(at) : 0);
    if (length > 0) at += length - 1;
    else if (letter === "`" || "([{".includes(letter)) open.push(letter);
    else if (")]}".includes(letter)) open.pop();
  }
  return open.filter((letter) => letter !== "`").length;
}
