/** Refuses a proposal that was made before: a client that got no answer asks again. */
import { type Rule, reject } from "../transition.ts";

/** By the `transition_id` that the client gave the proposal. */
export const duplicateTransition: Rule = ({ initial, proposed }) => {
  const id = proposed.details.transition_id;
  if (!initial || !id || initial.details.transition_id !== id) return undefined;
  return reject("This run has already made this state transition.");
};
