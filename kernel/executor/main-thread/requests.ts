/** Serves the kernel's requests on the main thread, each once: one may come again when a stop ended its reading. */
import { Socket } from "node:net";
import {
  type CommDelivery,
  type EndRequest,
  type EvaluateRequest,
  type ExecuteRequest,
  FDS,
  type Inspection,
  type InspectRequest,
  lineReader,
  type Outcome,
  type ToMain,
} from "../protocol.ts";
import type { Send } from "./channel.ts";

/** What carries the requests out. */
export interface RequestHandlers {
  /** Called for every copy of a request: whether its cell has started is known there. */
  execute(request: ExecuteRequest): void;
  comm(message: CommDelivery): Promise<void>;
  inspect(request: InspectRequest): Inspection | undefined;
  evaluate(request: EvaluateRequest): Promise<Record<string, Outcome>>;
  end(request: EndRequest): void;
}

/** The latest requests that must not be served twice. */
const MAX_SERVED = 100;

/** Serves what arrives; the socket that it arrives on keeps the process. */
export function serveRequests(send: Send, handlers: RequestHandlers): Socket {
  const served = new Set<string>();

  const isAgain = ({ op, id }: ToMain): boolean => {
    const key = `${op} ${id}`;
    if (served.has(key)) return true;
    served.add(key);
    for (const old of served) if (served.size > MAX_SERVED) served.delete(old);
    return false;
  };

  /** It was read before, and what it asked for was ended, or still goes on: nobody waits for that any more. */
  const giveUp = (request: Exclude<ToMain, ExecuteRequest>): void => {
    if (request.op === "comm") send({ op: "comm-done", id: request.id });
    else if (request.op === "end") send({ op: "ending", id: request.id });
    else if (request.op === "inspect") send({ op: "inspected", id: request.id });
    else send({ op: "evaluated", id: request.id, results: {} });
  };

  const serve = async (request: Exclude<ToMain, ExecuteRequest>): Promise<void> => {
    if (request.op === "comm") {
      await handlers.comm(request);
      send({ op: "comm-done", id: request.id });
    } else if (request.op === "end") {
      send({ op: "ending", id: request.id });
      handlers.end(request);
    } else if (request.op === "inspect")
      send({ op: "inspected", id: request.id, inspection: handlers.inspect(request) });
    else send({ op: "evaluated", id: request.id, results: await handlers.evaluate(request) });
  };

  const requests = new Socket({ fd: FDS.requests, readable: true, writable: false });
  requests.on(
    "data",
    lineReader<ToMain>((request) => {
      if (request.op === "execute") handlers.execute(request);
      else if (isAgain(request)) giveUp(request);
      else void serve(request);
    }),
  );
  return requests;
}
