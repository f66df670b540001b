import { expect, test } from "vitest";
import { parseProfiles } from "../../../../bridge/settings/profiles.ts";
import {
  addProfile,
  inTurn,
  removeProfile,
  renameProfile,
  setActive,
  setSetting,
  unsetSetting,
} from "../../../../bridge/settings/profiles-file/edit.ts";

const FILE = `# Mine.

# Which one.
active = "local" # today

[profiles.local] # at home
# the server
PREFECT_API_URL = "http://127.0.0.1:4200/api" # ours
OTHER_THING = 1

# far away
[profiles."my team"]
PREFECT_API_KEY = 'pnu_x'

[unknown]
list = [
  1, # one
]
`;

test.each([
  [
    "a value is replaced, its comment left",
    setSetting("local", "PREFECT_API_URL", "http://h:1/api"),
    FILE.replace("http://127.0.0.1:4200/api", "http://h:1/api"),
  ],
  [
    "a new setting goes behind the profile's others",
    setSetting("local", "A", 'say "\\" é\n'),
    FILE.replace("OTHER_THING = 1\n", 'OTHER_THING = 1\nA = "say \\"\\\\\\" é\\n"\n'),
  ],
  [
    "a setting goes with the comment behind it, the one above stays",
    unsetSetting("local", "PREFECT_API_URL"),
    FILE.replace(/PREFECT_API_URL = "http.*\n/, ""),
  ],
  ["what is not set is not unset", unsetSetting("local", "B"), FILE],
  ["the active profile is named", setActive("my team"), FILE.replace('"local"', '"my team"')],
  ["a profile gets another name", renameProfile("my team", "team"), FILE.replace('"my team"', "team")],
  [
    "a name is quoted where it must be",
    renameProfile("local", "a.b"),
    FILE.replace("profiles.local", 'profiles."a.b"'),
  ],
  [
    "a profile goes",
    removeProfile("my team"),
    FILE.replace("[profiles.\"my team\"]\nPREFECT_API_KEY = 'pnu_x'\n", ""),
  ],
  ["a profile comes last", addProfile("new", { A: "1" }), `${FILE}\n[profiles.new]\nA = "1"\n`],
])("%s", (_, edit, expected) => {
  expect(edit(FILE)).toBe(expected);
  expect(edit(FILE.replaceAll("\n", "\r\n"))).toBe(expected.replaceAll("\n", "\r\n"));
  parseProfiles(expected);
});

test("an empty file and a file without an active profile take one", () => {
  const made = inTurn(
    addProfile("ephemeral", {}),
    setActive("ephemeral"),
    setSetting("ephemeral", "A", "1"),
  )("");
  expect(made).toBe('active = "ephemeral"\n\n[profiles.ephemeral]\nA = "1"\n');
  expect(setActive("a")("# only a comment")).toBe('# only a comment\nactive = "a"\n');
  expect(setActive("a")("# all\n\n# a\n[profiles.a]")).toBe('# all\n\nactive = "a"\n\n# a\n[profiles.a]');
  expect(setSetting("a", "B", "2")("[profiles.a]")).toBe('[profiles.a]\nB = "2"\n');
});

test("other forms of TOML are changed where a line is enough, and refused else", () => {
  const dotted = '[profiles]\nlocal.A = "1"\nlocal.B = "2"\nteam = { A = "3" }\n';
  expect(setSetting("local", "A", "9")(dotted)).toBe(dotted.replace('"1"', '"9"'));
  expect(setSetting("team", "A", "9")(dotted)).toBe(dotted.replace('"3"', '"9"'));
  expect(unsetSetting("local", "A")(dotted)).toBe(dotted.replace('local.A = "1"\n', ""));
  expect(renameProfile("local", "l")(dotted)).toBe(dotted.replaceAll("local.", "l."));
  expect(removeProfile("local")(dotted)).toBe('[profiles]\nteam = { A = "3" }\n');
  expect(removeProfile("team")(dotted)).toBe('[profiles]\nlocal.A = "1"\nlocal.B = "2"\n');
  expect(() => setSetting("local", "C", "3")(dotted)).toThrow(
    /write it as \[profiles\.local\] with a setting a line$/,
  );
  expect(() => unsetSetting("team", "A")(dotted)).toThrow(/profile team has no header of its own/);
});

test("a file that is no TOML is left alone, and told of by its line", () => {
  expect(() => setActive("a")("active = \n")).toThrow(/^profiles\.toml:1: /);
});
