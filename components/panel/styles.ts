import { css } from 'lit';

/** Colours follow the page's `color-scheme`; a page overrides the custom properties. */
export const styles = css`
  :host {
    --_accent: var(--shared-session-accent, light-dark(#2456d6, #8ab0ff));
    --_on-accent: var(--shared-session-on-accent, light-dark(#fff, #0b1533));
    --_surface: var(--shared-session-surface, light-dark(#fff, #1d2027));
    --_text: var(--shared-session-text, light-dark(#1a1d24, #eceef3));
    --_muted: var(--shared-session-muted, light-dark(#5a6172, #a5acbb));
    --_line: var(--shared-session-line, light-dark(#d5d9e2, #3a3f4b));
    --_danger: var(--shared-session-danger, light-dark(#b3261e, #ffb4ab));
    --_good: light-dark(#13803c, #5fd38a);
    --_warn: light-dark(#9a5b00, #ffc266);
    --_radius: var(--shared-session-radius, 10px);
    display: inline-block;
    font: inherit;
    line-height: 1.4;
  }
  :host([hidden]),
  :host([variant='none']) {
    display: none;
  }
  :host([variant='panel']) {
    display: block;
    max-inline-size: 24rem;
  }
  button,
  input {
    box-sizing: border-box;
    min-block-size: 44px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    padding: 0 0.9em;
  }
  button {
    cursor: pointer;
    font-weight: 550;
  }
  button:hover {
    border-color: var(--_accent);
  }
  button:disabled {
    cursor: progress;
    opacity: 0.7;
  }
  :is(button, input):focus-visible {
    outline: 3px solid color-mix(in srgb, var(--_accent) 60%, transparent);
    outline-offset: 2px;
  }
  .primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .quiet {
    border-color: transparent;
    background: none;
    color: var(--_muted);
  }
  .toggle {
    display: inline-flex;
    align-items: center;
    gap: 0.55em;
  }
  .dot {
    flex: none;
    inline-size: 0.6em;
    block-size: 0.6em;
    border: 2px solid var(--_muted);
    border-radius: 50%;
  }
  .dot[data-status='live'] {
    border-color: var(--_good);
    background: var(--_good);
  }
  .dot:is([data-status='connecting'], [data-status='reconnecting']) {
    border-color: var(--_warn);
    border-inline-end-color: transparent;
  }
  .dot[data-status='offline'] {
    border-color: var(--_warn);
    border-radius: 0;
    background: var(--_warn);
  }
  .dot[data-status='ended'] {
    border-radius: 0;
  }
  .panel {
    box-sizing: border-box;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    background: var(--_surface);
    color: var(--_text);
    padding: 1.1rem;
    text-align: start;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    inset-block-start: var(--_top, 4rem);
    left: var(--_left, 1rem);
    inline-size: min(22rem, calc(100vw - 1.5rem));
    max-block-size: calc(100vh - var(--_top, 4rem) - 0.75rem);
    margin: 0;
    overflow: auto;
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.2);
  }
  @media (max-width: 480px) {
    .panel[popover] {
      inset: auto 0 0;
      inline-size: 100%;
      max-block-size: 85vh;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
  }
  header {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 0.5rem;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font-size: 1.1em;
    line-height: 1.3;
  }
  header .quiet {
    inline-size: 44px;
    margin: -0.6rem -0.6rem 0 0;
    padding: 0;
    font-size: 1.3em;
    line-height: 1;
  }
  .body {
    display: grid;
    gap: 0.75rem;
    margin-block-start: 0.4rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .row input {
    flex: 1 1 8rem;
    min-inline-size: 0;
  }
  .wide {
    inline-size: 100%;
  }
  label {
    display: block;
    margin-block-end: 0.3rem;
    font-weight: 550;
  }
  .row + .muted {
    margin-block-start: 0.35rem;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.9em;
  }
  .join,
  footer {
    border-block-start: 1px solid var(--_line);
    margin-block-start: 0.35rem;
    padding-block-start: 0.9rem;
  }
  footer {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
  }
  .status {
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-size: 0.9em;
  }
  .error {
    color: var(--_danger);
    font-size: 0.9em;
  }
  .error:empty {
    display: none;
  }
  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
    }
  }
`;
