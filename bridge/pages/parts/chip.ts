/** A state as a mark and a word, coloured by its type. */
import { html } from "hono/html";
import { lookOf } from "../../rendering/state-look.ts";
import type { StateType } from "../../state.ts";
import type { Html } from "../html.ts";

export function chip(type: StateType | null, name: string | null): Html {
  const known = type ?? "PENDING";
  const word = name === "AwaitingRetry" ? "Waiting to retry" : (name ?? known);
  const { mark } = lookOf({ type: known, name: word });
  return html`<span class="chip ${known.toLowerCase()}"><span aria-hidden="true">${mark}</span> ${word}</span>`;
}
