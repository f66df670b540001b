import { describe, expect, it } from "vitest";
import { formatNotebook } from "../../../notebooks/file/format.ts";
import { parseNotebook, readNotebook } from "../../../notebooks/file/read.ts";
import { code, notebook } from "../sample.ts";

function parse(value: unknown) {
  return parseNotebook(typeof value === "string" ? value : JSON.stringify(value), "n.ipynb");
}

function message(value: unknown): string {
  try {
    parse(value);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

const minimal = { nbformat: 4, nbformat_minor: 4, metadata: {}, cells: [] as unknown[] };

describe("reading a notebook", () => {
  it("joins lines of source and outputs, but leaves lists under JSON types", () => {
    const read = parse({
      ...minimal,
      cells: [
        {
          cell_type: "code",
          metadata: {},
          source: ["a\n", "b"],
          execution_count: null,
          outputs: [
            { output_type: "stream", name: "stdout", text: ["x\n", "y\n"] },
            {
              output_type: "display_data",
              data: { "text/html": ["<p>\n", "</p>"], "application/json": ["1", "2"] },
              metadata: {},
            },
          ],
        },
      ],
    });
    const [cell] = read.cells;
    expect(cell?.source).toBe("a\nb");
    expect(cell).toMatchObject({
      outputs: [{ text: "x\ny\n" }, { data: { "text/html": "<p>\n</p>", "application/json": ["1", "2"] } }],
    });
  });

  it("gives cells without a valid id of their own the same new id each time", () => {
    const cells = [{ id: "a" }, { id: "a" }, {}, { id: "not valid" }].map((id) => ({
      cell_type: "markdown",
      metadata: {},
      source: "same",
      ...id,
    }));
    const ids = parse({ ...minimal, cells }).cells.map((cell) => cell.id);
    expect(ids[0]).toBe("a");
    expect(new Set(ids).size).toBe(4);
    expect(parse({ ...minimal, cells }).cells.map((cell) => cell.id)).toEqual(ids);
  });

  it("keeps what it doesn't know", () => {
    const cell = { ...code("x"), metadata: { custom: { a: [1] } }, extra: true };
    const text = formatNotebook({ ...notebook(cell), orig: "kept" } as never);
    expect(formatNotebook(parse(text))).toBe(text);
    expect(text).toContain('"orig": "kept"');
    expect(text).toContain('"extra": true');
  });

  it.each([
    ["{", "n.ipynb is not JSON at line 1: it ends too early"],
    ["", "n.ipynb is not JSON at line 1: it is empty"],
    ['{\n "cells": [\n  {},\n ],\n}', 'n.ipynb is not JSON at line 4: unexpected "]"'],
    ['{\n<<<<<<< HEAD\n "a": 1\n=======\n>>>>>>> x\n}', "n.ipynb has an unresolved merge conflict at line 2"],
    [[], 'n.ipynb is JSON but not a notebook: it has no "nbformat"'],
    [{ name: "package" }, 'n.ipynb is JSON but not a notebook: it has no "nbformat"'],
    [
      { nbformat: 3, worksheets: [] },
      'n.ipynb is in the old nbformat 3; convert it: jupyter nbconvert --to notebook --nbformat 4 --inplace "n.ipynb"',
    ],
    [{ ...minimal, nbformat: 5 }, "n.ipynb is in nbformat 5; cellflow reads nbformat 4"],
    [{ nbformat: 4, nbformat_minor: 5, metadata: {} }, "n.ipynb is not a valid notebook: cells is missing"],
    [
      { ...minimal, cells: [code("x"), { cell_type: "heading", source: "x", metadata: {} }] },
      'n.ipynb is not a valid notebook: cell 2: unknown cell type "heading" (code, markdown or raw)',
    ],
    [{ ...minimal, cells: [{ source: "x" }] }, "n.ipynb is not a valid notebook: cell 1: no cell_type"],
    [
      { ...minimal, cells: [{ cell_type: "code", metadata: {} }] },
      "n.ipynb is not a valid notebook: cell 1: source is missing",
    ],
    [
      {
        ...minimal,
        cells: [{ cell_type: "code", metadata: {}, source: "", outputs: [{ output_type: "pyout" }] }],
      },
      'n.ipynb is not a valid notebook: cell 1: unknown output type "pyout"',
    ],
  ])("says in one line what is wrong with %j", (value, expected) => {
    expect(message(value)).toBe(expected);
  });

  it("says that a file is missing or is a folder", async () => {
    await expect(readNotebook("no/such.ipynb")).rejects.toMatchObject({ code: "notebook.missing" });
    await expect(readNotebook("/")).rejects.toMatchObject({ message: "/ is a folder, not a notebook" });
  });
});
