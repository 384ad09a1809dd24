import { css } from 'lit';

export const panelStyles = css`
  .primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .primary:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .quiet {
    border-color: transparent;
    background: none;
  }
  .danger {
    color: var(--_danger);
  }
  .filled {
    border-color: transparent;
    background: var(--_danger);
    color: var(--_surface);
  }
  .filled:hover {
    background: color-mix(in srgb, var(--_danger) 88%, var(--_text));
  }
  .quiet:hover {
    border-color: transparent;
    background: color-mix(in srgb, var(--_text) 7%, var(--_surface));
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
    padding: 0 1.1rem 1.1rem;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    top: var(--_top, 4rem);
    bottom: var(--_bottom, auto);
    left: var(--_left, 1rem);
    inline-size: min(var(--shared-session-width, 22rem), calc(100vw - 1rem));
    max-block-size: var(--_room, 85vh);
    margin: 0;
    overflow: auto;
    overscroll-behavior: contain;
    box-shadow: var(--shared-session-shadow, 0 2px 6px rgb(0 0 0 / 0.08), 0 16px 48px rgb(0 0 0 / 0.2));
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel[popover]:popover-open {
      transition:
        opacity 0.12s ease-out,
        translate 0.16s ease-out;
    }
    @starting-style {
      .panel[popover]:popover-open {
        opacity: 0;
        translate: 0 -6px;
      }
    }
  }
  @media (max-width: 480px) {
    .panel[popover] {
      inset: auto 0 0;
      inline-size: 100%;
      max-inline-size: none;
      max-block-size: 88vh;
      border-inline: 0;
      border-block-end: 0;
      border-start-start-radius: 18px;
      border-start-end-radius: 18px;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
      padding-block-end: max(1.1rem, env(safe-area-inset-bottom));
    }
  }
  header {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    margin-inline-end: -0.5rem;
    background: var(--_surface);
    padding-block: 0.55rem 0.35rem;
  }
  section.panel {
    padding-block-start: 1rem;
  }
  section h2 {
    margin-block-end: 0.6rem;
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
    font-size: 1.15em;
    line-height: 1.3;
  }
  h3 {
    font-size: 1em;
  }
  .square {
    flex: none;
    inline-size: 44px;
    justify-content: center;
    padding: 0;
  }
  /* Columns take what there is, not what is in them: fields want a width that depends on the font. */
  :is(.body, .card, .join, footer, .people, .notices) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .body {
    gap: 0.9rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  :is(.row, .name) input {
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
  :is(:host, .toggle) {
    max-inline-size: 100%;
  }
  .toggle {
    flex-wrap: wrap;
    row-gap: 0;
    padding-block: 0.3em;
  }
  /* A word is broken only where even its line is too short: "anywhere" would have a page's row squeeze it first. */
  :is(.detail, .detail span) {
    min-inline-size: 0;
    overflow-wrap: break-word;
  }
  .detail {
    display: inline-flex;
    align-items: center;
    gap: 0.25em;
    border-radius: 1em;
    background: color-mix(in srgb, var(--_text) 8%, var(--_surface));
    padding: 0.05em 0.55em;
    font-size: 0.85em;
  }
  .detail.urgent {
    background: var(--_warn);
    color: var(--_surface);
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
    margin-block-end: 0.3rem;
    font-weight: 550;
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
    gap: 0.5rem;
    border-block-start: 1px solid var(--_line);
    padding-block-start: 0.9rem;
  }
  .card {
    gap: 0.65rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    padding: 0.8rem;
  }
  .band {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.65rem;
    border: 1px solid var(--_line);
    border-inline-start: 4px solid var(--_muted);
    border-radius: var(--_radius);
    padding: 0.65rem 0.8rem;
    font-size: 0.92em;
  }
  .band > div {
    flex: 1 1 9rem;
  }
  .strong-band {
    border-color: var(--_warn);
    background: color-mix(in srgb, var(--_warn) 14%, var(--_surface));
  }
  .people {
    gap: 0.7rem;
  }
  .gathered {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.4rem 0.8rem;
  }
  .avatars {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem;
    margin-block-end: 0.35rem;
    list-style: none;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem 0.75rem;
  }
  .name label {
    margin: 0;
    color: var(--_muted);
    font-size: 0.92em;
    font-weight: inherit;
  }
  .avatar {
    position: relative;
    display: grid;
    place-content: center;
    box-sizing: border-box;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border: 2px solid color-mix(in srgb, var(--_person, var(--_line)) 78%, var(--_text));
    border-radius: 50%;
    background: color-mix(in srgb, var(--_person, var(--_line)) 18%, var(--_surface));
    font-size: 0.8rem;
    font-weight: 650;
  }
  .avatar .self {
    position: absolute;
    inset-block-start: calc(100% - 0.4rem);
    justify-self: center;
    max-inline-size: 3.2rem;
    border-radius: 1em;
    padding-inline: 0.5em;
    background: var(--_text);
    color: var(--_surface);
    font-size: 0.62rem;
    line-height: 1.5;
    overflow: hidden;
    text-align: center;
  }
  .access {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    min-inline-size: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_text) 5%, var(--_surface));
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
  .option :checked + span {
    background: var(--_surface);
    box-shadow:
      inset 0 0 0 1.5px var(--_accent),
      0 1px 3px rgb(0 0 0 / 0.12);
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
    font-size: 0.9em;
  }
  .said[data-failed] {
    color: var(--_danger);
  }
  .said {
    color: var(--_good);
    font-size: 0.92em;
    font-weight: 550;
  }
  footer .row {
    justify-content: space-between;
  }
  .notices {
    gap: 0.6rem;
    list-style: none;
    font-size: 0.92em;
  }
  .notices li {
    border-inline-start: 4px solid var(--_warn);
    background: color-mix(in srgb, var(--_warn) 7%, var(--_surface));
  }
  blockquote {
    margin: 0;
    max-block-size: 4.5em;
    overflow: auto;
    color: var(--_muted);
    white-space: pre-line;
  }
  .error {
    color: var(--_danger);
    font-size: 0.92em;
    font-weight: 550;
  }
  :is(.error, .said):empty,
  .notices:not(:has(li)) {
    position: absolute;
  }
  .icon-busy {
    animation: turn 1.2s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .icon-busy {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
    }
    .option :checked + span {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
`;
