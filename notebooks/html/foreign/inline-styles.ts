/** Lists the inline styles that foreign HTML may have: no URLs, no positions outside their box. */

/** Words, numbers, colours and a few harmless functions; no url(), no quotes, no escapes. */
const value = /^(?:[#\w\s.,%+/!-]|(?:rgba?|hsla?|var|calc)\([\w\s.,%#+*/-]*\))+$/;
/** The same without a minus, so that nothing is pulled over its neighbours. */
const positive = /^(?:[\w\s.,%]|calc\([\w\s.%+*/-]*\))+$/;
const fonts = /^[\w\s,"'-]+$/;

function words(list: string): string[] {
  return list.split(" ");
}

const plain = words(
  "background background-color border border-bottom border-bottom-color border-collapse border-color " +
    "border-left border-left-color border-radius border-right border-right-color border-spacing " +
    "border-style border-top border-top-color border-width color fill flex flex-wrap font font-size " +
    "font-style font-variant font-variant-numeric font-weight justify-content align-items " +
    "letter-spacing line-height list-style list-style-type opacity overflow overflow-wrap overflow-x " +
    "overflow-y stroke table-layout text-align text-decoration text-overflow text-transform " +
    "vertical-align white-space word-break word-wrap",
);
const sizes = words(
  "gap column-gap row-gap height margin margin-bottom margin-left margin-right margin-top max-height " +
    "max-width min-height min-width padding padding-bottom padding-left padding-right padding-top width " +
    "grid-template-columns",
);

/** Property to the patterns its value must match, as sanitize-html takes them. */
export const inlineStyles: Record<string, RegExp[]> = {
  ...Object.fromEntries(plain.map((property) => [property, [value]])),
  ...Object.fromEntries(sizes.map((property) => [property, [positive]])),
  display: [
    /^(?:none|block|inline|inline-block|flex|inline-flex|grid|inline-grid|table|table-row|table-cell|list-item)$/,
  ],
  "font-family": [fonts],
};
