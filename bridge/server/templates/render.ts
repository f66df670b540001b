/**
 * Renders what Jinja's sandbox renders, in this process and bounded: a template is data that is read step by step, never
 * turned into code. It reaches its variables and what is listed here, and nothing else.
 */
import { createBudget } from "./budget.ts";
import { createEvaluator } from "./evaluate.ts";
import type { Filter, Filters } from "./filters/filter.ts";
import { LIST_FILTERS } from "./filters/lists.ts";
import { PLAIN_FILTERS } from "./filters/plain.ts";
import { TEXT_FILTERS } from "./filters/text.ts";
import { namesIn, parseTemplate } from "./parse/parse-template.ts";
import type { Node } from "./parse/syntax.ts";
import { PythonError, TemplateRenderError } from "./template-error.ts";
import { fromJson, toJson } from "./values.ts";

const FILTERS: Filters = new Map([...TEXT_FILTERS, ...LIST_FILTERS, ...PLAIN_FILTERS]);

/** A filter of one's own: one text of a value that came as JSON. */
export type OwnFilters = Readonly<Record<string, (value: unknown) => string>>;

/** What a template may name. */
export interface RenderOptions {
  /** Values by name, as JSON has them; what is no JSON is nothing. */
  variables?: Readonly<Record<string, unknown>>;
  filters?: OwnFilters;
  /** Changes what each expression prints, unless it ends with the filter `safe` or `e`, as Jinja's autoescaping does. */
  escaped?: ((text: string) => string) | undefined;
}

/** Whether there is anything to render. */
export function isTemplate(source: string): boolean {
  return source.includes("{{") || source.includes("{%");
}

/** @throws TemplateSyntaxError, TemplateSecurityError for a template that can not be rendered */
export function checkTemplate(source: string): void {
  parseTemplate(source);
}

/**
 * The names that a template reads.
 * @throws TemplateSyntaxError
 */
export function templateNames(source: string): ReadonlySet<string> {
  return namesIn(parseTemplate(source));
}

/**
 * The text that the template gives with these values.
 * @throws TemplateSyntaxError, TemplateSecurityError, TemplateRenderError
 */
export function renderTemplate(
  source: string,
  { variables = {}, filters = {}, escaped }: RenderOptions = {},
): string {
  if (!isTemplate(source)) return source;
  return rendered(parseTemplate(source), variables, filters, escaped);
}

function rendered(
  nodes: readonly Node[],
  variables: Readonly<Record<string, unknown>>,
  filters: OwnFilters,
  escaped: RenderOptions["escaped"],
): string {
  const budget = createBudget();
  try {
    const values = new Map(Object.entries(variables).map(([name, value]) => [name, fromJson(value, budget)]));
    return createEvaluator(budget, withOwn(filters), escaped).render(nodes, values);
  } catch (error) {
    if (error instanceof PythonError) throw new TemplateRenderError(error);
    if (error instanceof RangeError)
      throw new TemplateRenderError(new PythonError("RecursionError", "maximum recursion depth exceeded"));
    throw error;
  }
}

function withOwn(filters: OwnFilters): Filters {
  const own = Object.entries(filters).map(([name, make]): [string, Filter] => [
    name,
    { names: [], call: (of) => make(toJson(of)) },
  ]);
  return own.length === 0 ? FILTERS : new Map([...FILTERS, ...own]);
}
