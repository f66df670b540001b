/** Names a run that nobody named: an adjective and an animal. */
const ADJECTIVES =
  "amber bold brave bright brisk calm clever copper coral crisp curious daring eager electric fleet gentle golden happy humble ivory jade jolly keen lively lucid lunar mellow merry misty nimble noble olive opal patient pearl placid polite proud quick quiet rapid rosy royal ruby silent silver smart solar sturdy sunny swift tidy tranquil velvet vivid warm wise witty zesty".split(
    " ",
  );
const ANIMALS =
  "albatross alpaca antelope badger beaver bison bobcat buffalo camel caribou cheetah condor cougar coyote crane dolphin dove eagle echidna egret elk falcon ferret finch fox gazelle gecko gibbon giraffe goose hare hawk heron ibex ibis iguana jackal jaguar kestrel koala lark lemur leopard lion llama lynx macaw marmot marten meerkat mink mole moose narwhal newt ocelot orca oriole osprey otter owl panda panther parrot pelican penguin pheasant puffin puma quail rabbit raven robin salmon seal skunk sloth sparrow stork swan tapir tiger toucan turtle viper vole walrus weasel wombat wren yak zebra".split(
    " ",
  );

/** A name such as `calm-otter`. */
export function randomRunName(random: () => number = Math.random): string {
  const pick = (words: string[]): string => words[Math.floor(random() * words.length)] ?? "run";
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}`;
}
