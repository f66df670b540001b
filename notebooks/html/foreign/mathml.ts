/** Lists the elements and attributes of MathML that only show (MathML Core, and what older formulas have). */

/** Without annotation-xml, whose content is HTML again. */
export const MATHML_TAGS: readonly string[] = (
  "math annotation maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot " +
  "mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics"
).split(" ");

export const MATHML_ATTRIBUTES: readonly string[] = (
  "accent accentunder class close columnalign columnlines columnspacing columnspan depth display displaystyle fence " +
  "form frame height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize " +
  "movablelimits notation open rowalign rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric " +
  "voffset width xmlns"
).split(" ");
