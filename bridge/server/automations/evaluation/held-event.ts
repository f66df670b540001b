/** An event as buckets hold it: written and read as JSON, and most of the time neither. */
import type { ReceivedEvent } from "../../../contract/events/event.ts";

/** One event in both forms, each made when it is first asked for. */
export interface HeldEvent {
  readonly event: ReceivedEvent;
  readonly json: string;
}

/** An event that was just received. */
export function holdEvent(event: ReceivedEvent): HeldEvent {
  let json: string | undefined;
  return {
    event,
    get json() {
      json ??= JSON.stringify(event);
      return json;
    },
  };
}

/** One that was stored. */
export function readHeld(json: string): HeldEvent {
  let event: ReceivedEvent | undefined;
  return {
    json,
    get event() {
      event ??= JSON.parse(json) as ReceivedEvent;
      return event;
    },
  };
}
