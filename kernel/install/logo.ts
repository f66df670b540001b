/** The kernel's picture in Jupyter's launcher: a cell whose parts flow into one. */
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="cellflow">
  <rect x="2" y="2" width="60" height="60" rx="13" fill="#1f5fae"/>
  <g fill="none" stroke="#9cc8ff" stroke-width="3.5" stroke-linecap="round">
    <path d="M21 18 C32 18 31 32 42 32"/>
    <path d="M21 46 C32 46 31 32 42 32"/>
    <path d="M21 32 H42"/>
  </g>
  <g fill="#fff">
    <rect x="10" y="12" width="12" height="12" rx="3.5"/>
    <rect x="10" y="26" width="12" height="12" rx="3.5"/>
    <rect x="10" y="40" width="12" height="12" rx="3.5"/>
  </g>
  <circle cx="47" cy="32" r="8.5" fill="#ffc83d"/>
  <path d="M44.8 28.2 L51 32 L44.8 35.8 Z" fill="#1f5fae"/>
</svg>
`;
