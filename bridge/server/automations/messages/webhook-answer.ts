/** Says in an event how a webhook answered: as Prefect does, without secrets. */
import { cutAt, masked } from "../../../notify/one-line.ts";

/** Characters of the answer, as in Prefect. */
const MAX_BODY = 1000;

/** Headers that Prefect leaves out, and those that hold secrets. */
const LEFT_OUT =
  /^(authorization|cookie|location|proxy-.*|set-cookie2?|traceparent|via|www-authenticate|x-(forwarded|b3|cloud-trace|envoy|prefect).*)$/;

/** What stands in the payload of the action's event. */
export function webhookAnswer(
  { status, headers, text }: { status: number; headers: Readonly<Record<string, string>>; text: string },
  secrets: readonly string[],
): Record<string, unknown> {
  const shown = masked(text.toWellFormed(), secrets);
  return {
    status_code: status,
    response_body: shown.length > MAX_BODY ? `${cutAt(shown, MAX_BODY - 3)}...` : shown,
    response_headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !LEFT_OUT.test(name))
        .map(([name, value]) => [name, masked(value, secrets)]),
    ),
  };
}
