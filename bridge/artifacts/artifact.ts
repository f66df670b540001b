/** Creates artifacts, what a run leaves to be read (Markdown, a table, a link): the API stores them under their key. */
import { currentFrame, currentRun } from "../context.ts";
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { engineEnvironment } from "../engine/environment.ts";
import { theHost } from "../engine/host.ts";
import { calledIn } from "../engine/live/live-run.ts";
import { CellflowError } from "../errors.ts";
import { masked } from "../secrets/hide-secrets.ts";
import { v7 } from "../uuid.ts";
import { wellFormedJson } from "../well-formed.ts";
import { plainJson } from "./plain-json.ts";
import { type TableData, tableData } from "./table-data.ts";

export type { TableData } from "./table-data.ts";

export interface MadeArtifact {
  id: string;
  key?: string;
  type: string;
  /** As the API stores it: Markdown text, or a table's rows as JSON text. */
  data: unknown;
  description?: string;
}

interface Common {
  /** Lower-case letters, digits and dashes; artifacts of one key are versions of one thing. */
  key?: string;
  description?: string;
}

/** Stores Markdown. Resolves when the API has it. @throws CellflowError `artifact.key` */
export function createMarkdownArtifact(options: Common & { markdown: string }): Promise<MadeArtifact> {
  return calledIn(currentRun(), async () => {
    return storeArtifact({
      key: options.key,
      description: options.description,
      type: "markdown",
      data: String(options.markdown),
    });
  });
}

/**
 * Stores a table, as JSON, as Prefect does. Resolves when the API has it.
 * @throws CellflowError `artifact.table`, `artifact.columns`, `artifact.data`, `artifact.key`
 */
export function createTableArtifact(options: Common & { table: TableData }): Promise<MadeArtifact> {
  return calledIn(currentRun(), async () => {
    return storeArtifact({
      key: options.key,
      description: options.description,
      type: "table",
      data: wellFormedJson(plainJson(tableData(options.table))),
    });
  });
}

/** Stores a link, as Markdown. Resolves when the API has it. */
export function createLinkArtifact(
  options: Common & { link: string; linkText?: string },
): Promise<MadeArtifact> {
  return calledIn(currentRun(), async () => {
    const text = (options.linkText ?? options.link).replaceAll(/([[\]\\])/g, "\\$1");
    return storeArtifact({
      key: options.key,
      description: options.description,
      type: "markdown",
      data: `[${text}](${options.link})`,
    });
  });
}

interface Artifact extends Common {
  type: string;
  data: unknown;
  metadata?: Record<string, string>;
}

/** Stores an artifact of any type, with the run it is made in. */
export function createArtifact(artifact: Artifact): Promise<MadeArtifact> {
  return calledIn(currentRun(), () => storeArtifact(artifact));
}

async function storeArtifact(artifact: Artifact): Promise<MadeArtifact> {
  const { key, type, metadata } = artifact;
  const description = artifact.description === undefined ? undefined : masked(artifact.description);
  const data =
    typeof artifact.data === "string" ? masked(artifact.data) : JSON.parse(masked(plainJson(artifact.data)));
  if (key !== undefined && !/^[a-z0-9-]+$/.test(key)) {
    const better = key
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "");
    const hint = better ? `, like "${better}"` : "";
    throw new CellflowError(
      "artifact.key",
      `artifact key "${key}" may hold only lower-case letters, digits and dashes${hint}`,
    );
  }
  // Users see this object: no keys without a value.
  const made = {
    type,
    data,
    ...(key !== undefined && { key }),
    ...(description !== undefined && { description }),
  };
  if (currentDrawing()) return { id: v7(), ...made };
  const frame = currentFrame();
  const host = theHost();
  const run = currentRun();
  // What a timed-out attempt still makes would stand among what the next one makes.
  if (run?.stopped) throw run.stopped;
  const origin = run ? run.origin : host.origin();
  const { id } = await host.reporter().ask("artifact", {
    ...engineEnvironment(),
    body: {
      type,
      data,
      key,
      description,
      metadata_: metadata,
      flow_run_id: frame?.flow?.run.id,
      task_run_id: frame?.task?.id,
    },
    origin,
  });
  return { id, ...made };
}
