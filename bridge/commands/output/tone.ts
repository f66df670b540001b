/** Colours text where a terminal shows it and NO_COLOR does not forbid it. */
import { styleText } from "node:util";

/** What a colour says. */
export type Tone = "title" | "good" | "bad" | "busy" | "waiting";

const STYLES = { title: "bold", good: "green", bad: "red", busy: "blue", waiting: "yellow" } as const;

/** @param text without control characters */
export function toned(
  text: string,
  tone: Tone | undefined,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  // Nothing to see has no colour, and no length.
  if (tone === undefined || text === "") return text;
  return styleText(STYLES[tone], text, { stream });
}

const TONES: Readonly<Record<string, Tone>> = {
  COMPLETED: "good",
  FAILED: "bad",
  CRASHED: "bad",
  CANCELLED: "waiting",
  CANCELLING: "waiting",
  PAUSED: "waiting",
  RUNNING: "busy",
};

/** That of a run's state. */
export function stateTone({ state_type: type }: { state_type: string | null }): Tone | undefined {
  return type === null ? undefined : TONES[type];
}
