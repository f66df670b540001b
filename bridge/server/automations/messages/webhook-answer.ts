/** Says in an event how a webhook answered: as Prefect does, without secrets. */
import { masked } from "../../../notify/one-line.ts";

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
    response_body: abridged(shown),
    response_headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !LEFT_OUT.test(name))
        .map(([name, value]) => [name, masked(value, secrets)]),
    ),
  };
}

/** Its beginning and its end, as Prefect's `truncated_to`. */
function abridged(text: string): string {
  // Python counts characters.
  const characters = [...text];
  if (characters.length <= MAX_BODY) return text;
  const half = MAX_BODY / 2;
  const omitted = characters.length - 2 * half;
  const short = `${characters.slice(0, half).join("")}...${omitted} additional characters...${characters.slice(-half).join("")}`;
  return [...short].length < characters.length ? short : text;
}
