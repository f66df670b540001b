/** Damages bodies and parameters: what is missing, extra, of the wrong type, huge, deep, not text, not a time. */
import type { Random } from "../random.ts";

const DEPTHS = [100, 450, 10_000];
const LONG_LIST = 10_000;
const LONG_TEXT = 100_000;
/** Stands in a value for text that JSON.stringify would not write. */
const RAW = "@raw:";

const TIMES = [
  "2024-02-30T00:00:00Z",
  "0000-00-00T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999Z",
  "9999-12-31T23:59:59-14:00",
  "+275760-09-13T00:00:00Z",
  "-271821-04-20T00:00:00Z",
  "12345-01-01T00:00:00Z",
  "2024-01-01T24:00:00Z",
  "2024-01-01T00:00:60Z",
  "2024-01-01",
  "2024-01-01T00:00:00",
  "2024-01-01T00:00:00.123456789123Z",
  "2024-01-01T00:00:00+99:99",
  "P1D",
  "now",
];

const NUMBERS: unknown[] = [
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  `${RAW}9223372036854775807`,
  `${RAW}9223372036854775808`,
  `${RAW}-9223372036854775809`,
  `${RAW}1e400`,
  `${RAW}-1e400`,
  `${RAW}1e-400`,
  `${RAW}NaN`,
  `${RAW}Infinity`,
  `${RAW}-0`,
  `${RAW}${"9".repeat(5000)}`,
  `${RAW}0.${"3".repeat(5000)}`,
];

const TEXTS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00\ud800",
  "😀",
  "\u202e\u2066",
  "İıß",
  "NaN",
  "Infinity",
  "1e5",
  "true",
  "%",
  "_%_%_%_%",
  "'; DROP TABLE flow_run; --",
  '"',
  "\\",
  "/",
  "../../etc/passwd",
  "{{ 7 * 7 }}",
  "{% for x in y %}",
  "{{ '".repeat(2000),
  "__proto__",
  "constructor",
  "(a+)+$",
  "* * * * * * *",
  "0 0 31 2 *",
  "FREQ=SECONDLY;COUNT=999999999",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "Mars/Phobos",
  "P99999999999999999Y",
  "-PT1S",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
  "not-a-uuid",
  "{12345678-1234-1234-1234-123456789012}",
  "urn:uuid:12345678-1234-1234-1234-123456789012",
  "prefect.flow-run.",
  "x".repeat(300),
  "x".repeat(LONG_TEXT),
  "😀".repeat(LONG_TEXT / 10),
];

/** A value that hardly anything allows. */
export function hostileValue(random: Random): unknown {
  switch (random.below(12)) {
    case 0:
      return null;
    case 1:
      return random.pick([true, false]);
    case 2:
    case 3:
    case 4:
      return random.pick(NUMBERS);
    case 5:
      return random.pick<unknown>([[], {}, [[]], [null], { "": null }, [{}], { __proto__x: 1 }]);
    case 6:
      return nested(random.pick(DEPTHS), random);
    case 7: {
      const item = random.pick<unknown>(["a", 1, null, {}, "00000000-0000-4000-8000-000000000000"]);
      return Array.from({ length: LONG_LIST }, () => item);
    }
    case 8:
    case 9:
      return random.pick(TIMES);
    default:
      return random.pick(TEXTS);
  }
}

function nested(depth: number, random: Random): string {
  return random.below(2) === 0
    ? `${RAW}${"[".repeat(depth)}${"]".repeat(depth)}`
    : `${RAW}${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

/** The same body with one to three things wrong with it. */
export function damagedBody(body: unknown, random: Random): unknown {
  let damaged = structuredClone(body);
  for (let times = 1 + random.below(3); times > 0; times--) damaged = damagedOnce(damaged, random);
  return damaged;
}

function damagedOnce(body: unknown, random: Random): unknown {
  const places = locationsIn(body);
  if (places.length === 0 || random.below(20) === 0) return hostileValue(random);
  const { holder, key } = random.pick(places);
  const put = (value: unknown): void => {
    Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
  };
  switch (random.below(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      break;
    case 1:
      if (Array.isArray(holder)) holder.push(hostileValue(random));
      else {
        const name = random.pick([
          "extra",
          "",
          "__proto__",
          "constructor",
          "id",
          "created",
          "toString",
          "\0",
        ]);
        Object.defineProperty(holder, name, {
          value: hostileValue(random),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      break;
    case 2:
      if (Array.isArray(holder)) holder.push(holder[Number(key)]);
      else put([Reflect.get(holder, key), Reflect.get(holder, key)]);
      break;
    case 3:
      put({ value: Reflect.get(holder, key) });
      break;
    default:
      put(hostileValue(random));
  }
  return body;
}

interface Place {
  holder: object;
  key: string;
}

function locationsIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { holder: value, key },
    ...(Object.keys(value).length > 1000 ? [] : locationsIn(Reflect.get(value, key))),
  ]);
}

/** The value as JSON, with what only a text can say. */
export function bodyText(value: unknown): string {
  return JSON.stringify(value).replace(/"@raw:((?:[^"\\]|\\.)*)"/g, (_, text: string) =>
    text.replaceAll('\\"', '"'),
  );
}

/** The text cut, doubled or altered so that it is JSON hardly any more. */
export function damagedText(text: string, random: Random): string {
  switch (random.below(7)) {
    case 0:
      return text.slice(0, random.below(text.length + 1));
    case 1:
      return text + text;
    case 2:
      return `\ufeff${text}`;
    case 3:
      return `${text},`;
    case 4:
      return text.replace("{", '{"name":"first","name":"second",');
    case 5:
      return random.pick([
        "",
        " ",
        "null",
        "[]",
        "0",
        '"x"',
        "nul",
        "{",
        "\0",
        "a=1&b=2",
        "'x'",
        "[1,]",
        "{a:1}",
      ]);
    default: {
      const at = random.below(text.length + 1);
      return (
        text.slice(0, at) +
        random.pick(["\0", "\u0001", '"', "}", "\\u12", "\\", "\ud800", "é"]) +
        text.slice(at)
      );
    }
  }
}

/** A path parameter or query value, encoded as it stands in a URL. */
export function hostileParameter(random: Random): string {
  const encoded = [
    "%",
    "%ff",
    "%00",
    "%c0%af",
    "%2e%2e",
    "%2f",
    "..",
    "%252e",
    "+",
    "%20",
    "a%2Fb",
    "%F0%9F%98%80",
    "%ED%A0%80",
  ];
  if (random.below(2) === 0) return random.pick(encoded);
  return encodeURIComponent(
    random
      .pick([...TEXTS, ...TIMES])
      .toWellFormed()
      .slice(0, random.pick([20, 300, 6000])),
  );
}

export const CONTENT_TYPES = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/octet-stream",
  "application/xml",
  "",
];
