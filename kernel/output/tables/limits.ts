/** Limits how much of a table is shown. */

export const MAX_TABLE_ROWS = 20;
export const MAX_TABLE_COLUMNS = 20;

/** UTF-16 units of a table's cells in HTML, which they share, and what one may take at least and at most. */
export const MAX_HTML_LENGTH = 30_000;
export const MIN_HTML_CELL_LENGTH = 50;
export const MAX_HTML_CELL_LENGTH = 200;
/** UTF-16 units of one cell in text. */
export const MAX_TEXT_CELL_LENGTH = 40;

/** Digits of a number. */
export const MAX_FRACTION_DIGITS = 6;
