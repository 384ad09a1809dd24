import { css } from 'lit';

export const panelStyles = css`
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
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
  }
  .end {
    color: var(--_danger);
  }
  .status {
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-size: 0.9em;
  }
  .notices {
    display: grid;
    gap: 0.6rem;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 0.9em;
  }
  .notices:not(:has(li)) {
    margin-block-end: -0.75rem;
  }
  .notices li {
    border-inline-start: 3px solid var(--_warn);
    padding-inline-start: 0.75rem;
  }
  blockquote {
    margin: 0.2rem 0 0.4rem;
    max-block-size: 4.5em;
    overflow: auto;
    color: var(--_muted);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .notices button {
    min-block-size: 36px;
  }
  .error {
    color: var(--_danger);
    font-size: 0.9em;
  }
  .error:empty {
    display: none;
  }
`;
