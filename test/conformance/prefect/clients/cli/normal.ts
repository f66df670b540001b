/** Replaces in what commands print that which every run has anew: ids, times, generated names, the widths of columns. */

/** A command, its exit code, the lines that it printed. */
export interface Said {
  command: string;
  code: number;
  output: string[];
}

/** Of one server: what is the same in two places is named the same in both. */
export interface Place {
  /** Where the server is, without `/api`. */
  url: string;
  /** Where the commands run. */
  folder: string;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
/** A preview's line of a run that nobody named. */
const GENERATED = new RegExp(`\\+00:00 +│ ${ID.source} │ ([a-z]+-[a-z]+) +│`, "g");
const TIME = /\d{4}-\d{2}-\d{2}([T ])(\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2}| UTC(?:\.\d{3})?)?/g;
const MEASURED = "total_run_time|estimated_run_time|estimated_start_time_delta";

export function normal(told: readonly [string[], number, string][], { url, folder }: Place): Said[] {
  const generated = [...new Set(told.flatMap(([, , output]) => [...output.matchAll(GENERATED)].map(nameOf)))];
  const ids = namedIds();
  const plain = (text: string) => {
    const placed = text.replaceAll(folder, "<folder>").replaceAll(url, "<server>");
    const named = generated.reduce((all, name, at) => all.replaceAll(name, `<name ${at}>`), placed);
    return withoutTimes(withoutIds(named, ids));
  };
  return told.map(([args, code, output], at) => {
    ids.begin(at);
    return {
      command: plain(args.join(" ")),
      code,
      output: sorted(plain(output)).split("\n").map(withoutWidths),
    };
  });
}

function nameOf([, name = ""]: RegExpMatchArray): string {
  return name;
}

type NamedIds = ReturnType<typeof namedIds>;

/**
 * Names an id for the command that printed it first, and its place there. Parts of ids, as tables and watches print
 * them, are the first that fits.
 */
function namedIds() {
  const known = new Map<string, string>();
  let command = 0;
  let place = 0;
  return {
    begin(at: number) {
      command = at;
      place = 0;
    },
    of(id: string): string {
      const whole = known.has(id)
        ? id
        : [...known.keys()].find((one) => one.startsWith(id) || one.endsWith(id));
      const name = known.get(whole ?? id) ?? `${command}.${place++}`;
      return known.set(whole ?? id, name) && name;
    },
  };
}

function withoutIds(text: string, ids: NamedIds): string {
  return (
    text
      .replace(new RegExp(ID, "gi"), (id) => `<id ${ids.of(id.toLowerCase())}>`)
      .replace(/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{1,4})…/g, (_, start) => `<id ${ids.of(start)}…>`)
      // What a watch prints: a mark, the part of the time that changed, the end of a run's id.
      .replace(
        /^([●▪]) +[\d:.]+ +([0-9a-f]{12}) /gm,
        (_, mark, end) => `${mark} <time> <…id ${ids.of(end)}> `,
      )
      .replace(/\btwice-[0-9a-f]{3}\b/g, "twice-<run>")
      .replace(/\btwice-[0-9a-f]{8}\b/g, "twice-<source>")
      .replace(/__prefect_loader_[0-9a-f]{16}__/g, "__prefect_loader_<path>__")
  );
}

function withoutTimes(text: string): string {
  return text
    .replace(TIME, (_, between, clock, fraction = "", zone = "") =>
      // A full hour is one that was planned.
      clock.endsWith(":00:00") && fraction === "" && /^(Z|[+-])/.test(zone)
        ? `<date>${between}${clock}${zone}`
        : `<time${zone.replace(/\.\d{3}$/, "")}>`,
    )
    .replace(/\b(DateTime|datetime\.datetime)\((?:\d+, )+(?=tzinfo)/g, "$1(<time>, ")
    .replace(/^\d{2}:\d{2}:\d{2}\.\d{3} \|/gm, "<time> |")
    .replace(/\b(\d+|an?|a few) (second|minute)s? ago\b|\bin (\d+|an?) (minute|hour|day)s?\b/g, "<moment>")
    .replace(new RegExp(`\\b(${MEASURED})=datetime\\.timedelta\\([^)]*\\)`, "g"), "$1=<measured>")
    .replace(new RegExp(`"(${MEASURED})": -?[\\d.e-]+`, "g"), '"$1": <measured>')
    .replace(/^[⠀-⣿] /gm, "<spinner> ");
}

/** The command prints a set. */
function sorted(text: string): string {
  return text.replace(/(Available block types: )([^"]*)/, (_, before, types: string) => {
    const slugs = types.split(",").map((slug) => slug.trim());
    return before + slugs.sort().join(", ");
  });
}

function withoutWidths(line: string): string {
  return line.replace(/[─-╿ ]{2,}/g, " ").trim();
}
