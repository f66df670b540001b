/** The mark in the corner and on the browser's tab: a cell that flows into the next. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="4" width="16" height="11" rx="4" fill="#2456c7"/><rect x="14" y="17" width="16" height="11" rx="4" fill="#2f9e8f"/><path d="M10 15v4a4 4 0 0 0 4 4" fill="none" stroke="#2456c7" stroke-width="3"/></svg>`;
