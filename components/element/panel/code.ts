/** A link as a QR code. Loaded when somebody asks for it. */
import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { generate } from 'lean-qr/nano';

/** Modules of white around the code, as the standard (ISO/IEC 18004, 9.1) asks for. */
const quietZone = 4;

/** @throws {Error} if `link` is too long for a code */
export function qrCode(link: string, label: string): TemplateResult {
  const { size, get } = generate(link);
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const start = x;
      while (get(x, y)) x++;
      if (x > start) path += `M${start} ${y}h${x - start}v1h${start - x}z`;
    }
  }
  const side = size + 2 * quietZone;
  const box = `${-quietZone} ${-quietZone} ${side} ${side}`;
  return html`<svg
    class="code"
    part="code"
    role="img"
    aria-label=${label}
    viewBox=${box}
    shape-rendering="crispEdges"
  >
    ${svg`<rect x=${-quietZone} y=${-quietZone} width=${side} height=${side} fill="#fff" /><path d=${path} fill="#000" />`}
  </svg>`;
}
