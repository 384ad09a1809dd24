/** Shapes for what is also said in words. They take the colour of the text, and screen readers pass them by. */
import { html, svg } from 'lit';

const shapes = {
  check: 'M4 10.5 8 14.5 16 6',
  close: 'M5 5 15 15M15 5 5 15',
  copy: 'M7.5 7.5h8.5v8.5H7.5zM12.5 7.5V4H4v8.5h3.5',
  code: 'M4 4h4.5v4.5H4zM11.5 4H16v4.5h-4.5zM4 11.5h4.5V16H4zM11.5 11.5h1.5v1.5M16 11.5V13M11.5 16H13M15 15h1v1',
  share: 'M10 12.5V3.5M6.5 6.5 10 3l3.5 3.5M5.5 9.5H4.5V17h11V9.5h-1',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  people: 'M10 4.5a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5zM4.5 16.5a5.5 5.5 0 0 1 11 0',
  warning: 'M10 3.5 17.5 16.5H2.5zM10 8.5v3.5M10 14.2v.3',
  offline:
    'M3.5 3.5l13 13M2.5 8.5a11 11 0 0 1 4-2.4M17.5 8.5A11 11 0 0 0 10 5.3M6 12a6 6 0 0 1 3-1.6M10 15.5v.2',
  busy: 'M16 10a6 6 0 1 1-6-6',
  page: 'M5.5 3.5h6l3 3v10h-9z',
} as const;

export type Shape = keyof typeof shapes;

export function icon(shape: Shape) {
  return html`<svg
    class=${`icon icon-${shape}`}
    viewBox="0 0 20 20"
    width="20"
    height="20"
    aria-hidden="true"
    focusable="false"
  >
    ${svg`<path d=${shapes[shape]} fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" />`}
  </svg>`;
}
