/** Limits how much of a table is shown. */

export const MAX_TABLE_ROWS = 20;
export const MAX_TABLE_COLUMNS = 20;

/** UTF-16 units of one cell, in HTML and in text. */
export const MAX_HTML_CELL_LENGTH = 200;
export const MAX_TEXT_CELL_LENGTH = 40;

/** Digits of a number. */
export const MAX_FRACTION_DIGITS = 6;
