/** Writes the completion script of a shell, which starts no process when a word is completed. */
import type { Word, Words } from "./words.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, words: readonly Words[]): string {
  return { bash, zsh, fish }[shell](words);
}

/** Walks over the words that name a command; options and what is no command are passed by. */
function bash(words: readonly Words[]): string {
  return `# Completion of cellflow: put it in ~/.bashrc, as  source <(cellflow completion bash)
_cellflow_words() {
  case "$1" in
${words.map((each) => `    ${patterns(each)}) REPLY=${quoted(names(each).join(" "))} ;;`).join("\n")}
    *) return 1 ;;
  esac
}
_cellflow() {
  local path="" word at REPLY
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    [[ "$word" == -* ]] && continue
    if _cellflow_words "\${path:+$path }$word"; then path="\${path:+$path }$word"; fi
  done
  _cellflow_words "$path"
  COMPREPLY=($(compgen -W "$REPLY" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _cellflow cellflow
`;
}

function zsh(words: readonly Words[]): string {
  const described = ({ word, description }: Word) => quoted(`${word.replaceAll(":", "\\:")}:${description}`);
  return `#compdef cellflow
# Completion of cellflow: put it in ~/.zshrc, as  source <(cellflow completion zsh)
_cellflow_words() {
  case "$1" in
${words.map((each) => `    ${patterns(each)}) reply=(${[...each.commands, ...each.options].map(described).join(" ")}) ;;`).join("\n")}
    *) return 1 ;;
  esac
}
_cellflow() {
  local path_="" word
  local -a reply
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    if _cellflow_words "\${path_:+$path_ }$word"; then path_="\${path_:+$path_ }$word"; fi
  done
  _cellflow_words "$path_"
  _describe cellflow reply || _files
}
if [[ "$funcstack[1]" == _cellflow ]]; then _cellflow "$@"; else compdef _cellflow cellflow; fi
`;
}

function fish(words: readonly Words[]): string {
  const line = ({ word, description }: Word) => quoted(`${word}\t${description}`);
  return `# Completion of cellflow: put it in ~/.config/fish/completions/cellflow.fish
function __cellflow_words
  switch "$argv[1]"
${words.map((each) => `    case ${[each.path, ...each.aliases].map(quoted).join(" ")}\n      printf '%s\\n' ${[...each.commands, ...each.options].map(line).join(" ")}`).join("\n")}
    case '*'
      return 1
  end
end
function __cellflow_complete
  set -l path ""
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    set -l longer (string trim "$path $word")
    if __cellflow_words $longer >/dev/null
      set path $longer
    end
  end
  __cellflow_words "$path"
end
complete -c cellflow -a '(__cellflow_complete)'
`;
}

function patterns({ path, aliases }: Words): string {
  return [path, ...aliases].map((each) => `"${each}"`).join("|");
}

function names({ commands, options }: Words): string[] {
  return [...commands, ...options].map(({ word }) => word);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
