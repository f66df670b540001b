import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTemplate, renderTemplate, templateNames } from "../../../../bridge/server/templates/render.ts";

interface Case {
  template: string;
  text?: string;
  refused?: string;
  failed?: string;
}

/** What Prefect's own sandbox of Jinja made of each template. */
const { variables, cases } = JSON.parse(
  readFileSync(new URL("../../../fixtures/jinja/cases.json", import.meta.url), "utf8"),
) as { variables: Record<string, unknown>; cases: Case[] };

function message(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("what Jinja makes of it", () => {
  test.each(cases.filter(({ text }) => text !== undefined))("$template", ({ template, text }) => {
    expect(renderTemplate(template, { variables })).toBe(text);
  });
  test.each(cases.filter(({ refused }) => refused !== undefined))(
    "refused: $template",
    ({ template, refused }) => {
      expect(message(() => checkTemplate(template))).toBe(refused);
    },
  );
  test.each(cases.filter(({ failed }) => failed !== undefined))(
    "failed: $template",
    ({ template, failed }) => {
      checkTemplate(template);
      expect(message(() => renderTemplate(template, { variables }))).toBe(failed);
    },
  );
});

describe("nothing of JavaScript's is reached", () => {
  const unreached = [
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "call",
    "apply",
    "bind",
    "caller",
    "arguments",
    "__defineGetter__",
    "length",
  ];
  const values = [
    "s",
    "l",
    "d",
    "a",
    "none",
    "true",
    "1.5",
    "range",
    "s.upper",
    "loop",
    "cycler",
    "''",
    "[]",
    "{}",
    "()",
  ];
  test.each(unreached.flatMap((name) => values.map((value) => [value, name] as const)))(
    "%s has no %s",
    (value, name) => {
      expect(renderTemplate(`{{ ${value}.${name} }}`, { variables })).toBe("");
      expect(renderTemplate(`{{ ${value}['${name}'] }}`, { variables })).toBe("");
      expect(renderTemplate(`{{ ${value} | attr('${name}') }}`, { variables })).toBe("");
      expect(renderTemplate(`{{ [${value}] | map(attribute='${name}') | join }}`, { variables })).toBe("");
    },
  );
  test.each([
    "{{ ''.constructor.constructor('return process')() }}",
    "{{ [].map.constructor('return 1')() }}",
    "{{ range.constructor('return globalThis')() }}",
    "{{ (s.upper).constructor('return 1')() }}",
    "{{ d.__proto__.polluted('x') }}",
    "{{ process.exit(1) }}",
    "{{ globalThis.process.mainModule() }}",
    "{{ require('fs') }}",
    "{{ s | constructor }}",
    "{{ s | toString }}",
    "{{ s is constructor }}",
    "{% __proto__ %}",
    "{% constructor %}",
    "{{ '{0.constructor.constructor}'.format(s)() }}",
    "{{ import('fs') }}",
  ])("%s runs nothing", (template) => {
    expect(message(() => renderTemplate(template, { variables }))).not.toBe("");
  });
  test("objects that come with names of a prototype are data, and change no prototype", () => {
    const given = JSON.parse('{"o": {"__proto__": {"x": 1}, "constructor": 5}}');
    expect(renderTemplate("{{ o.constructor }}{{ o['__proto__'] }}", { variables: given })).toBe("5{'x': 1}");
    expect(renderTemplate("{% set __proto__ = 5 %}{{ __proto__ }}")).toBe("5");
    expect(renderTemplate("{{ dict(__proto__=1) }}")).toBe("{'__proto__': 1}");
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
  test("functions and instances that are given are no values", () => {
    const given = { f: () => 1, o: new Map([["a", 1]]), d: { f: () => 1, n: 5 } };
    expect(renderTemplate("{{ f }}|{{ o }}|{{ d.f }}|{{ d.n }}", { variables: given })).toBe(
      "None|{}|None|5",
    );
  });
});

describe("what it takes is bounded", () => {
  test.each([
    "{{ 'a' * 1000000000 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 1000000000 * 'a' }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'.zfill(1000000000) }}",
    "{{ '%1000000000d' % 5 }}",
    "{{ '{:1000000000}'.format(5) }}",
    "{{ 'a' | indent(1000000000) }}",
    "{{ 'a\\n' * 10000 | indent(10000) }}",
    "{{ [1] | batch(1000000000, 0) | list }}",
    "{{ [1] | slice(1000000000) | list }}",
    "{{ ('a' * 100000).replace('a', 'b' * 100000) }}",
    "{{ ('b' * 100000).join('a' * 100000) }}",
    "{{ (['a'] * 100000) | join('b' * 100000) }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ range(1000000000) | list }}",
    `{% set x = 'aaaaaaaa' %}${"{% set x = x ~ x %}".repeat(40)}{{ x }}`,
    `{% set x = [1] %}${"{% set x = x + x %}".repeat(40)}{{ x }}`,
    `{% set x = 3 %}${"{% set x = x * x %}".repeat(40)}{{ x }}`,
    "{% set n = namespace(x='a') %}{% for i in range(100) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x=[]) %}{% for i in range(100) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    `{% for i in 'a' * 100000 %}{% for j in 'a' * 100000 %}x{% endfor %}{% endfor %}`,
    "{% for i in l recursive %}{{ loop(l) }}{% endfor %}",
    `{{ ${"(".repeat(10_000)}1${")".repeat(10_000)} }}`,
    `{{ ${"[".repeat(10_000)}1${"]".repeat(10_000)} }}`,
    `{{ ${"not ".repeat(10_000)}1 }}`,
    `{{ ${"-".repeat(10_000)}1 }}`,
    `{{ ${"1 if ".repeat(10_000)}1 }}`,
    `${"{% if 1 %}".repeat(10_000)}`,
    "x".repeat(600_000).concat("{{ 1 }}"),
  ])("%#", (template) => {
    expect(message(() => renderTemplate(template, { variables }))).not.toBe("");
  });
  test("long chains of operators and attributes are read", () => {
    expect(renderTemplate(`{{ ${"1 + ".repeat(2000)}1 }}`)).toBe("2001");
    expect(renderTemplate(`{{ a${".b".repeat(2000)} }}`)).toBe("");
  });
  test("any text ends, and with nothing but the errors of templates", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      " ",
      "\n",
      "a",
      "l",
      "d",
      "1",
      "2.5",
      "'x'",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      ".",
      ",",
      ":",
      "|",
      "+",
      "-",
      "*",
      "/",
      "~",
      "==",
      "<",
      "=",
      "for",
      "in",
      "if",
      "else",
      "endif",
      "endfor",
      "set",
      "macro",
      "endmacro",
      "is",
      "not",
      "and",
      "or",
      "range",
      "loop",
      "upper",
      "join",
      "raw",
      "endraw",
      "%",
      "\\",
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          renderTemplate(pieces.join(" "), { variables });
        } catch (error) {
          expect((error as Error).name).toMatch(/^Template(Syntax|Security|Render)Error$/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test("nothing is a value, too", () => {
  const given = { n: null, l: [null], d: { n: null } };
  expect(
    renderTemplate("{{ n }} {{ l[0] }} {{ l | first }} {{ d.n }} {{ d.get('n', 1) }}", { variables: given }),
  ).toBe("None None None None None");
  expect(
    renderTemplate("{{ x | default(none) }} {% for i in l %}{{ i }}{% endfor %}", { variables: given }),
  ).toBe("None None");
});

test("the names that a template reads are told", () => {
  const names = templateNames(
    "{{ flow_run.name ~ x[y] }}{% for i in z %}{{ i }}{% endfor %}{% if q is defined %}{% endif %}",
  );
  expect([...names].sort()).toEqual(["flow_run", "i", "q", "x", "y", "z"]);
});

test("filters of one's own are there, with values as JSON has them", () => {
  const filters = { ui_url: (value: unknown) => `see ${JSON.stringify(value)}` };
  expect(renderTemplate("{{ d | ui_url | upper }}", { variables: { d: { a: [1] } }, filters })).toBe(
    'SEE {"A":[1]}',
  );
});
