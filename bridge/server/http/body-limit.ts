/** Refuses bodies that are too long before they are in memory. */
import { answerWith } from "./http-error.ts";

/** No body is larger: Prefect's clients send at most 4 MB of log lines at once, or an event of 1.5 MB. */
export const MAX_BODY_BYTES = 16 * 2 ** 20;

function tooLong() {
  return answerWith(413, { detail: `The body is larger than ${MAX_BODY_BYTES} bytes.` });
}

/** The answer to a request whose body is too long; else the request, whose body ends with an error where it becomes so. */
export function limitBody(request: Request, most = MAX_BODY_BYTES): Request | Response {
  const { headers } = request;
  if (!headers.has("transfer-encoding"))
    return Number(headers.get("content-length") ?? 0) > most ? tooLong().getResponse() : request;
  // Asked for only here: it makes a whole Request of what came in, which costs more than reading the body itself.
  const { body } = request;
  if (!body) return request;
  let length = 0;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.byteLength;
        if (length > most) controller.error(tooLong());
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Request(request, { body: counted, duplex: "half" });
}
