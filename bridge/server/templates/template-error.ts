/** The errors of templates, in the words of Jinja and Python, which clients of Prefect show. */
import { pythonText } from "../../parameters/phrasing/python.ts";

/** A template that is none, or does more than templates may: it is refused before it is rendered. */
export class TemplateSyntaxError extends Error {
  override readonly name = "TemplateSyntaxError";
  /** Counted from 1. */
  readonly line: number;
  constructor(problem: string, line: number) {
    super(problem);
    this.line = line;
  }
}

/** A template with more, or more deeply nested, loops than templates may have. */
export class TemplateSecurityError extends Error {
  override readonly name = "TemplateSecurityError";
}

/** A template that could not be rendered with its values. */
export class TemplateRenderError extends Error {
  override readonly name = "TemplateRenderError";
  constructor(cause: PythonError) {
    super(
      `Failed to render template due to the following error: ${cause.kind}(${pythonText(cause.message)})`,
      {
        cause,
      },
    );
  }
}

type Kind =
  | "TypeError"
  | "ValueError"
  | "ZeroDivisionError"
  | "OverflowError"
  | "UndefinedError"
  | "SecurityError"
  | "FilterArgumentError"
  | "RecursionError"
  | "KeyError"
  | "TemplateAssertionError"
  | "TemplateRuntimeError";

/** What Python would raise while it renders. */
export class PythonError extends Error {
  readonly kind: Kind;
  constructor(kind: Kind, message: string) {
    super(message);
    this.kind = kind;
  }
}
