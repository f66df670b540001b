/** The fields of a form as HTML: label, help, what was typed, and what is wrong with it. */
import { html } from "hono/html";
import type { Content, Html } from "../html.ts";
import type { Field } from "./field.ts";
import { PREFIX, type Typed } from "./typed.ts";

export function fieldsHtml(
  fields: readonly Field[],
  typed: Typed,
  errors: Readonly<Record<string, string>>,
): Html[] {
  const first = fields.find((field) => errors[field.name] !== undefined);
  return fields.map((field) =>
    fieldHtml(field, typed[field.name] ?? "", errors[field.name], field === first),
  );
}

function fieldHtml(field: Field, typed: string, error: string | undefined, focus: boolean): Html {
  const id = `field-${field.name}`;
  const hint = hintOf(field);
  const described = [field.help || hint ? `${id}-help` : "", error === undefined ? "" : `${id}-error`].filter(
    Boolean,
  );
  const common = html`id="${id}" name="${PREFIX + field.name}"${
    described.length > 0 ? html` aria-describedby="${described.join(" ")}"` : ""
  }${error === undefined ? "" : html` aria-invalid="true"`}${field.required ? html` aria-required="true"` : ""}${
    focus ? html` autofocus` : ""
  }`;
  const said = field.help && hint && !/[.!?:]$/.test(field.help) ? `${field.help}.` : field.help;
  const help =
    said || hint
      ? html`<p class="help" id="${id}-help">${said}${said && hint ? " " : ""}<span class="hint">${hint}</span></p>`
      : "";
  const wrong = error === undefined ? "" : html`<p class="error" id="${id}-error">${error}</p>`;
  const mark = field.required
    ? html` <span class="required" title="needed"><span aria-hidden="true">*</span></span>`
    : "";
  const body: Content =
    field.kind === "yes-no"
      ? html`<div class="box"><input type="hidden" name="${PREFIX + field.name}" value="false"><input type="checkbox" value="true"${
          typed === "true" ? html` checked` : ""
        } ${common}> <label for="${id}">${field.label}</label></div>${help}`
      : html`<label for="${id}">${field.label}${mark}</label>${help}${inputHtml(field, typed, common)}`;
  return html`<div class="field${error === undefined ? "" : " wrong"}">${body}${wrong}</div>\n`;
}

function inputHtml(field: Field, typed: string, common: Html): Html {
  switch (field.kind) {
    case "choice": {
      const empty = field.required ? "Choose…" : "–";
      const none =
        field.required && field.initial !== undefined ? "" : html`<option value="">${empty}</option>`;
      const options = field.choices.map(
        (choice) =>
          html`<option value="${choice}"${choice === typed ? html` selected` : ""}>${choiceLabel(field, choice)}</option>`,
      );
      return html`<select ${common}>${none}${options}</select>`;
    }
    case "lines":
    case "json": {
      const rows = Math.min(10, Math.max(3, typed.split("\n").length + 1));
      const spell = field.kind === "json" ? html` class="code"` : "";
      // A line break after the tag is dropped by browsers, so one of ours keeps one of theirs.
      return html`<textarea rows="${rows}" spellcheck="false"${spell} ${common}>\n${typed}</textarea>`;
    }
    case "date":
      return dateInput("date", /^(\d{4}-\d{2}-\d{2})?$/, typed, common);
    case "date-time":
      return dateInput(
        "datetime-local",
        /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?)?$/,
        typed,
        common,
      );
    case "number":
    case "integer": {
      // Not type=number: a browser would swallow what is wrong instead of letting it be told.
      const mode = field.kind === "integer" ? "numeric" : "decimal";
      return html`<input type="text" inputmode="${mode}" class="short" autocomplete="off" value="${typed}" ${common}>`;
    }
    default:
      return html`<input type="text" autocomplete="off" spellcheck="false" value="${typed}" ${common}>`;
  }
}

/** A picker drops what it cannot show, so such text stands in a plain field. */
function dateInput(type: string, form: RegExp, typed: string, common: Html): Html {
  return html`<input type="${form.test(typed) ? type : "text"}" class="short" value="${typed}" ${common}>`;
}

function hintOf(field: Field): string {
  const hints = {
    lines: "One a line.",
    json: "Written as JSON.",
    "date-time": "In UTC.",
    date: "",
    text: "",
    number: "",
    integer: "A whole number.",
    "yes-no": "",
    choice: "",
  } satisfies Record<Field["kind"], string>;
  const empty =
    !field.required &&
    field.initial !== undefined &&
    ["text", "number", "integer", "date"].includes(field.kind)
      ? `Left empty: ${field.initial === "" ? "nothing" : field.initial}.`
      : "";
  return [hints[field.kind], empty].filter(Boolean).join(" ");
}

function choiceLabel(field: Field, choice: string): string {
  const yesNo =
    field.choices.length === 2 && field.choices.every((each) => each === "true" || each === "false");
  if (!yesNo) return choice;
  return choice === "true" ? "Yes" : "No";
}
