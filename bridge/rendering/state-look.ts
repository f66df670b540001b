/** Gives each state its mark, which needs no colour, and colours that read on light and on dark pages. */
import type { StateView } from "./run-view.ts";

export interface StateLook {
  mark: string;
  /** Behind dark text. */
  fill: string;
  /** Around it; white text reads on it. */
  line: string;
}

const LOOKS: Record<StateView["type"], StateLook> = {
  SCHEDULED: { mark: "◷", fill: "#fdf3d6", line: "#9a6b00" },
  PENDING: { mark: "○", fill: "#eeeff2", line: "#6b7280" },
  RUNNING: { mark: "▶", fill: "#dbe9ff", line: "#1d5fd6" },
  COMPLETED: { mark: "✓", fill: "#dcf5e4", line: "#1a7f45" },
  FAILED: { mark: "✗", fill: "#fde2e2", line: "#c62a36" },
  CRASHED: { mark: "⚡", fill: "#ffe5d3", line: "#b8480a" },
  CANCELLED: { mark: "⊘", fill: "#e6e6ea", line: "#55565f" },
  CANCELLING: { mark: "⊘", fill: "#e6e6ea", line: "#55565f" },
  PAUSED: { mark: "‖", fill: "#ebe3ff", line: "#6941c6" },
};

export function lookOf(state: StateView): StateLook {
  return LOOKS[state.type];
}
