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
    border-color: var(--_danger);
  }
  .panel {
    box-sizing: border-box;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    background: var(--_surface);
    color: var(--_text);
    padding: 1.1rem;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    top: var(--_top, 4rem);
    bottom: var(--_bottom, auto);
    left: var(--_left, 1rem);
    inline-size: min(22rem, calc(100vw - 1rem));
    max-block-size: var(--_room, 85vh);
    margin: 0;
    overflow: auto;
    overscroll-behavior: contain;
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.18);
  }
  @media (max-width: 480px) {
    .panel[popover] {
      inset: auto 0 0;
      inline-size: 100%;
      max-block-size: 85vh;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
      padding-block-end: max(1.1rem, env(safe-area-inset-bottom));
    }
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    margin-block: -0.4rem 0.2rem;
    margin-inline-end: -0.5rem;
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
    inline-size: 44px;
    justify-content: center;
    padding: 0;
  }
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.9rem;
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
    display: grid;
    gap: 0.5rem;
    border-block-start: 1px solid var(--_line);
    padding-block-start: 0.9rem;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
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
  .avatars {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
    margin-block: 0.5rem 0.8rem;
    list-style: none;
  }
  .avatar {
    position: relative;
    display: grid;
    place-content: center;
    box-sizing: border-box;
    inline-size: 2.4rem;
    block-size: 2.4rem;
    border: 3px solid var(--_person, var(--_line));
    border-radius: 50%;
    font-size: 0.8rem;
    font-weight: 650;
  }
  .avatar .self {
    position: absolute;
    inset-block-start: calc(100% - 0.5rem);
    inset-inline: -0.4rem;
    border-radius: 1em;
    background: var(--_text);
    color: var(--_surface);
    font-size: 0.62rem;
    line-height: 1.5;
    overflow: hidden;
    text-align: center;
  }
  #name {
    inline-size: 100%;
    text-overflow: ellipsis;
  }
  .access {
    display: grid;
    grid-template-columns: 1fr 1fr;
    min-inline-size: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    padding: 2px;
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
    background: color-mix(in srgb, var(--_accent) 16%, var(--_surface));
    box-shadow: inset 0 0 0 1.5px var(--_accent);
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
  .said {
    font-size: 0.92em;
    font-weight: 550;
  }
  .notices {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
    list-style: none;
    font-size: 0.92em;
  }
  .notices li {
    border-inline-start: 4px solid var(--_warn);
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
  .busy {
    animation: turn 1.2s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
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
