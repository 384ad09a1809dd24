/** Every state that people see the element in, brought about as they would, on a stage. */
import type { ConflictDetail } from '../../components/session/events.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { until } from './stage.ts';
import type { Stage } from './stage.ts';

/** Brings the state about; resolves with the element when it is there to be seen. */
type PanelState = (stage: Stage) => Promise<SharedSession>;

/** A part of the element, such as `[part=start]`. */
export function part(element: SharedSession, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`Expected ${selector} in the panel`);
  return found;
}

/** Resolves with a part as soon as it is there. */
export async function shown(element: SharedSession, selector: string): Promise<HTMLElement> {
  await until(() => element.shadowRoot?.querySelector(selector) != null);
  return part(element, selector);
}

async function alone(stage: Stage, variant = 'button'): Promise<SharedSession> {
  const element = stage.mount({ variant });
  if (variant === 'button') element.show();
  await shown(element, '.body');
  return element;
}

/** The owner, together with two others. */
async function together(stage: Stage, variant = 'button'): Promise<SharedSession> {
  const element = await alone(stage, variant);
  part(element, '[part=start]').click();
  await shown(element, '#link');
  for (const name of ['Zoë Ångström', '山田']) {
    stage.mount({ 'variant': 'none', 'user-name': name, 'session': String(element.session) });
  }
  await until(() => element.participantCount === 3);
  await element.updateComplete;
  return element;
}

function enter(element: SharedSession, keyOrLink: string): void {
  (part(element, '#key') as HTMLInputElement).value = keyOrLink;
  part(element, 'form button').click();
}

async function refused(stage: Stage): Promise<SharedSession> {
  const element = await alone(stage);
  enter(element, 'no key');
  await until(() => part(element, '[part=error]').textContent !== '');
  return element;
}

async function viewing(stage: Stage): Promise<SharedSession> {
  const owner = stage.mount({ variant: 'none' });
  await owner.start();
  const element = await alone(stage);
  enter(element, String(owner.linkFor('view')));
  await shown(element, '[part=viewing]');
  return element;
}

async function started(stage: Stage): Promise<SharedSession> {
  const element = await alone(stage);
  part(element, '[part=start]').click();
  await shown(element, '#link');
  return element;
}

async function cutOff(stage: Stage, network: Stage['network'] = 'down'): Promise<SharedSession> {
  const element = await started(stage);
  stage.network = network;
  element.change((draft: { title: string }) => (draft.title = 'Picnic at the lake'));
  await shown(element, '[part=offline]');
  return element;
}

async function asking(stage: Stage): Promise<SharedSession> {
  const element = await started(stage);
  part(element, '[part=end]').click();
  await shown(element, '[part=confirm]');
  return element;
}

async function ended(stage: Stage): Promise<SharedSession> {
  const element = await asking(stage);
  part(element, '[part=end-confirm]').click();
  await shown(element, '[part=ended]');
  return element;
}

async function closed(reach: PanelState, stage: Stage): Promise<SharedSession> {
  const element = await reach(stage);
  element.hide();
  await element.updateComplete;
  return element;
}

const conflict = (place: string, lost: ConflictDetail['lost']): ConflictDetail =>
  ({
    reason: 'overwrite',
    lost,
    path: `/${place}`,
    operation: null,
    mine: `My ${place}`,
    theirs: `Their ${place}`,
    base: null,
    restore: [{ op: 'replace', path: `/${place}`, value: `My ${place}` }],
    change: 0,
    version: 2,
    by: null,
  }) as ConflictDetail;

export const panelStates: Readonly<Record<string, PanelState>> = {
  'alone': (stage) => alone(stage),
  'starting': async (stage) => {
    const element = await alone(stage);
    stage.network = 'hanging';
    part(element, '[part=start]').click();
    await shown(element, '[part=start]:disabled');
    return element;
  },
  'after a key that opens nothing': refused,
  'together': (stage) => together(stage),
  'with the QR code': async (stage) => {
    const element = await started(stage);
    part(element, '[part=show-code]').click();
    await shown(element, '[part=code]');
    return element;
  },
  'looking only': viewing,
  'cut off, with an edit to send': (stage) => cutOff(stage),
  'reconnecting': (stage) => cutOff(stage, 'busy'),
  'with edits that gave way': async (stage) => {
    const element = await started(stage);
    element.conflicts = [conflict('title', 'mine'), conflict('place', 'theirs')];
    await shown(element, '[part=notices] li');
    return element;
  },
  'asking whether to end': asking,
  'ended': ended,
  'in place, alone': (stage) => alone(stage, 'panel'),
  'in place, together': (stage) => together(stage, 'panel'),
  'closed, alone': (stage) => closed(alone, stage),
  'closed, in a session': (stage) => closed(started, stage),
  'closed, looking only': (stage) => closed(viewing, stage),
  'closed, after a key that opens nothing': (stage) => closed(refused, stage),
  'closed, cut off': (stage) => closed(cutOff, stage),
  'closed, ended': (stage) => closed(ended, stage),
};
