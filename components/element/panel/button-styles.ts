import { css } from 'lit';

/** The button's styles while there is nothing to tell, and what the panel's build on. Colours follow the page's `color-scheme`; a page overrides the custom properties. */
export const buttonStyles = css`
  :host {
    --_accent: var(--shared-session-accent, light-dark(#2456d6, #8ab0ff));
    --_on-accent: var(--shared-session-on-accent, light-dark(#fff, #0b1533));
    --_surface: var(--shared-session-surface, light-dark(#fff, #1d2027));
    --_text: var(--shared-session-text, light-dark(#1a1d24, #eceef3));
    --_muted: var(--shared-session-muted, light-dark(#5a6172, #a5acbb));
    --_line: var(--shared-session-line, light-dark(#d5d9e2, #3a3f4b));
    --_danger: var(--shared-session-danger, light-dark(#b3261e, #ffb4ab));
    --_good: var(--shared-session-good, light-dark(#13803c, #5fd38a));
    --_warn: var(--shared-session-warn, light-dark(#9a5b00, #ffc266));
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
  .panel:empty {
    display: none;
  }
`;
