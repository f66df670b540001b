/** Checks and renders the templates of automations. */

export interface TemplateProblem {
  line: number;
  message: string;
}

export function templateProblem(_text: string): TemplateProblem | undefined {
  return undefined;
}

export function renderTemplate(text: string, _values: Record<string, unknown>): string {
  return text;
}
