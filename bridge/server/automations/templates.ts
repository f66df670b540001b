/** Checks and renders the templates of automations. */
import { checkTemplate, renderTemplate, templateNames } from "../templates/render.ts";
import { TemplateSecurityError, TemplateSyntaxError } from "../templates/template-error.ts";
import { linkFilters } from "./actions/link-filters.ts";

/** Where a template is wrong, and why. */
export interface TemplateProblem {
  /** Counted from 1; 0 for the template as a whole. */
  line: number;
  message: string;
}

/** What is wrong with a template, before it is rendered. */
export function templateProblem(source: string): TemplateProblem | undefined {
  try {
    checkTemplate(source);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return { line: error.line, message: error.message };
    if (error instanceof TemplateSecurityError) return { line: 0, message: error.message };
    throw error;
  }
}

/**
 * The text a template gives.
 * @param values by name; those that the template does not name are not read
 * @param pagesUrl where people reach the pages, for links
 * @param escaped makes what an expression gives part of the text; the template's own text stays as it is
 * @throws Error whose message says why it gives none
 */
export function render(
  source: string,
  values: Readonly<Record<string, unknown>>,
  pagesUrl: string | undefined,
  escaped?: (text: string) => string,
): string {
  const named = [...templateNames(source)].filter((name) => Object.hasOwn(values, name));
  const variables = Object.fromEntries(named.map((name) => [name, values[name]]));
  return renderTemplate(source, { variables, filters: linkFilters(variables, pagesUrl), escaped });
}
