import { css } from 'lit';

export const panelStyles = css`
  button {
    transition:
      background-color 0.12s,
      border-color 0.12s;
  }
  button:not(:disabled):hover {
    background: color-mix(in srgb, var(--_text) 5%, var(--_surface));
  }
  button:not(:disabled):active {
    background: color-mix(in srgb, var(--_text) 10%, var(--_surface));
  }
  .mark {
    display: inline-flex;
    align-items: center;
    gap: 0.25em;
    color: var(--_muted);
    font-size: 0.9em;
    font-variant-numeric: tabular-nums;
  }
  .mark .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .mark:is(.unsaved, .lost) {
    color: var(--_warn);
    font-weight: 650;
  }
  button.primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:not(:disabled):hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  button.primary:not(:disabled):active {
    background: color-mix(in srgb, var(--_accent) 76%, var(--_text));
  }
  .quiet {
    border-color: transparent;
    background: none;
  }
  .danger {
    color: var(--_danger);
  }
  .danger:hover {
    border-color: var(--_danger);
  }
  button.filled {
    border-color: transparent;
    background: var(--_danger);
    color: var(--_surface);
  }
  button.filled:not(:disabled):is(:hover, :active) {
    background: color-mix(in srgb, var(--_danger) 86%, var(--_text));
  }
  .panel {
    box-sizing: border-box;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 6px);
    background: var(--_surface);
    color: var(--_text);
    padding: 1.25rem;
    font-weight: 400;
    line-height: 1.45;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    top: var(--_top, 4rem);
    bottom: var(--_bottom, auto);
    left: var(--_left, 1rem);
    inline-size: min(var(--shared-session-width, 23rem), calc(100vw - 1rem));
    max-block-size: var(--_room, 85vh);
    margin: 0;
    overflow: auto;
    overscroll-behavior: contain;
    box-shadow: var(--shared-session-shadow, 0 2px 6px rgb(0 0 0 / 0.08), 0 16px 48px rgb(0 0 0 / 0.2));
  }
  @media (max-width: 480px) {
    .panel[popover] {
      inset: auto 0 0;
      inline-size: 100%;
      max-inline-size: none;
      max-block-size: 88vh;
      max-block-size: 88dvh;
      border-width: 1px 0 0;
      border-radius: 18px 18px 0 0;
      padding-block-end: max(1.25rem, env(safe-area-inset-bottom));
    }
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    margin-block: -0.6rem 0.35rem;
    margin-inline-end: -0.75rem;
  }
  h2,
  h3,
  p,
  fieldset,
  ul {
    margin: 0;
    padding: 0;
    border: 0;
  }
  h2 {
    font-size: 1.2em;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
  }
  .square {
    inline-size: 44px;
    justify-content: center;
    padding: 0;
  }
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.1rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .row input {
    flex: 1 1 8rem;
    min-inline-size: 0;
    text-overflow: ellipsis;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.45em;
  }
  .icon {
    flex: none;
    inline-size: 1.2em;
    block-size: 1.2em;
  }
  .wide {
    inline-size: 100%;
  }
  label[for] {
    display: block;
    font-weight: 600;
  }
  [for='name'] {
    margin-block-end: 0.35rem;
    color: var(--_muted);
    font-size: 0.9em;
    font-weight: 400;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .muted + .muted {
    margin-block-start: -0.5rem;
  }
  .strong {
    font-weight: 600;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.9em;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .join,
  footer {
    display: grid;
    gap: 0.5rem;
    border-block-start: 1px solid var(--_line);
    padding-block-start: 1.1rem;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
    padding: 0.9rem;
  }
  .invite {
    border: 0;
    padding: 0;
  }
  .band {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 0.7rem;
    border-radius: calc(var(--_radius) + 2px);
    background: color-mix(in srgb, var(--_text) 6%, var(--_surface));
    padding: 0.8rem 0.9rem;
    font-size: 0.92em;
  }
  .band .icon {
    margin-block-start: 0.05em;
  }
  .band button {
    grid-column: 2;
    justify-self: start;
    margin-block-start: 0.4rem;
  }
  .strong-band {
    border: 1px solid var(--_warn);
    background: color-mix(in srgb, var(--_warn) 14%, var(--_surface));
  }
  .strong-band .icon {
    color: var(--_warn);
  }
  .card[part='confirm'] {
    border-color: color-mix(in srgb, var(--_danger) 45%, var(--_line));
  }
  .avatars {
    display: flex;
    margin-block: 0.6rem 0.9rem;
    list-style: none;
  }
  .avatar {
    position: relative;
    display: grid;
    place-content: center;
    box-sizing: border-box;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border: 2.5px solid var(--_person, var(--_line));
    border-radius: 50%;
    background: color-mix(in srgb, var(--_person, var(--_line)) 18%, var(--_surface));
    box-shadow: 0 0 0 2px var(--_surface);
    font-size: 0.8rem;
    font-weight: 650;
  }
  .avatar + .avatar {
    margin-inline-start: -0.4rem;
  }
  .avatar[data-self] + .avatar {
    margin-inline-start: 0.35rem;
  }
  .avatar .self {
    position: absolute;
    inset-block-start: calc(100% - 0.45rem);
    inset-inline: 0;
    justify-self: center;
    max-inline-size: 3.2rem;
    border-radius: 1em;
    background: var(--_text);
    color: var(--_surface);
    padding-inline: 0.45em;
    font-size: 0.65rem;
    line-height: 1.5;
    overflow: hidden;
    text-align: center;
    white-space: nowrap;
  }
  #name {
    inline-size: 100%;
    text-overflow: ellipsis;
  }
  .access {
    display: grid;
    grid-template-columns: 1fr 1fr;
    min-inline-size: 0;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_text) 8%, var(--_surface));
    padding: 3px;
  }
  .option {
    position: relative;
    display: grid;
    min-block-size: 44px;
    cursor: pointer;
  }
  .option input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .option span {
    display: grid;
    place-content: center;
    border-radius: calc(var(--_radius) - 3px);
    text-align: center;
  }
  .option:hover span {
    color: var(--_accent);
  }
  .option :checked + span {
    background: var(--_surface);
    box-shadow:
      0 1px 3px rgb(0 0 0 / 0.2),
      inset 0 0 0 1.5px var(--_accent);
    font-weight: 600;
  }
  .option :focus-visible + span {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .code {
    inline-size: min(100%, 15rem);
    margin-inline: auto;
    border-radius: 6px;
    forced-color-adjust: none;
  }
  .status {
    display: flex;
    align-items: center;
    gap: 0.5em;
    min-block-size: 1.5em;
    color: var(--_muted);
    font-size: 0.9em;
  }
  .status .check {
    color: var(--_good);
  }
  .said {
    border-radius: calc(var(--_radius) + 2px);
    background: color-mix(in srgb, var(--_good) 12%, var(--_surface));
    padding: 0.65rem 0.9rem;
    font-size: 0.92em;
  }
  .notices {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
    list-style: none;
    font-size: 0.92em;
  }
  .notices li {
    border-color: color-mix(in srgb, var(--_warn) 55%, var(--_line));
  }
  blockquote {
    margin: 0;
    border-inline-start: 3px solid var(--_line);
    padding-inline-start: 0.7em;
    max-block-size: 4.5em;
    overflow: auto;
    color: var(--_muted);
    white-space: pre-line;
  }
  .error {
    border-radius: calc(var(--_radius) + 2px);
    background: color-mix(in srgb, var(--_danger) 10%, var(--_surface));
    color: var(--_danger);
    padding: 0.65rem 0.9rem;
    font-size: 0.92em;
  }
  /* Out of the grid, whose gaps would show, but there for screen readers. */
  :is(.error, .said):empty,
  .notices:not(:has(li)) {
    position: absolute;
    padding: 0;
  }
  .busy {
    animation: turn 1.2s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel[popover] {
      transition:
        opacity 0.14s,
        translate 0.14s;
    }
    @starting-style {
      .panel:popover-open {
        opacity: 0;
        translate: 0 -6px;
      }
    }
    @media (max-width: 480px) {
      @starting-style {
        .panel:popover-open {
          translate: 0 2rem;
        }
      }
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .busy {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .option :checked + span {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
`;
