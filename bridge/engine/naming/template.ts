/** Reads the template of a run's name: `fetch {station.id}`; doubled braces stand for themselves, as in Prefect's. */

/** A text as it is, or what of a parameter stands in its place. */
export type TemplatePart = string | { parameter: string; path: readonly string[]; written: string };

const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const PLACEHOLDER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Continue}$]+)*$/u;

/** The parts of a template, or why it is none. */
export function readTemplate(template: string): { parts: TemplatePart[] } | { problem: string } {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: found, 1: inside, index } of template.matchAll(PART)) {
    parts.push(template.slice(end, index));
    end = index + found.length;
    if (found === "{{" || found === "}}") parts.push(found.slice(1));
    else if (inside === undefined)
      return { problem: `has a ${found} alone: one that is to stand in the name is ${found}${found}` };
    else {
      const written = inside.trim();
      if (!PLACEHOLDER.test(written))
        return {
          problem: `has ${found}: between braces stands a parameter, or a property of one, like {station} or {station.id}`,
        };
      const [parameter = "", ...path] = written.split(".");
      parts.push({ parameter, path, written });
    }
  }
  parts.push(template.slice(end));
  return { parts: parts.filter((part) => part !== "") };
}

/** The parameters that a template names, each once. */
export function parametersNamed(parts: readonly TemplatePart[]): string[] {
  return [...new Set(parts.flatMap((part) => (typeof part === "string" ? [] : [part.parameter])))];
}

/** The parts of a template that was checked. */
export function partsOf(template: string): TemplatePart[] {
  const read = readTemplate(template);
  return "parts" in read ? read.parts : [];
}
