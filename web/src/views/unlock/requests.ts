// The browsers that ask to come in to the signed-in account just now, for the sheet and the page alike.
import { createSignal } from 'solid-js';
import { listUnlocks, type UnlockRequest } from '../../api/unlock.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';

const [requests, setRequests] = createSignal<readonly UnlockRequest[]>([]);
/** Whether the server was asked since somebody began to follow. */
const [isListed, setListed] = createSignal(false);
const ended = new Set<string>();
/** What was told of since the server was last asked. */
const told = new Set<string>();
let users = 0;
let stop = () => {};
let turn = 0;

export { isListed, requests };

/** Adds a request that was told of, or opened by its QR code. */
export function takeRequest(request: UnlockRequest): void {
  if (ended.has(request.id)) return;
  told.add(request.id);
  setRequests((all) => [request, ...all.filter((one) => one.id !== request.id)]);
}

export function dropRequest(id: string): void {
  ended.add(id);
  setRequests((all) => all.filter((one) => one.id !== id));
}

/** Asks the server again what waits; throws where it can't be asked. */
export async function reloadRequests(): Promise<void> {
  turn += 1;
  const mine = turn;
  told.clear();
  const listed = await listUnlocks();
  if (mine !== turn) return;
  // What was told of while the answer was on its way stays; all else is as the answer says.
  setRequests((all) => [
    ...all.filter((one) => told.has(one.id) && listed.every((other) => other.id !== one.id)),
    ...listed.filter((one) => !ended.has(one.id)),
  ]);
  setListed(true);
}

/** Keeps the list up to date as long as anybody follows. Returns how to stop. */
export function followRequests(): () => void {
  users += 1;
  if (users === 1) start();
  return () => {
    users -= 1;
    if (users > 0) return;
    stop();
    turn += 1;
    ended.clear();
    told.clear();
    setRequests([]);
    setListed(false);
  };
}

function start(): void {
  // Where it fails, the socket's next opening asks again.
  const reload = () => void reloadRequests().catch(() => {});
  const stops = [
    onMine('unlock', ({ request }) => takeRequest(request)),
    onMine('unlock_ended', ({ id }) => dropRequest(id)),
    onMineResumed(reload),
  ];
  stop = () => {
    for (const one of stops) one();
  };
  reload();
}
