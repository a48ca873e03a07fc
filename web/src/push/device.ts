// Push messages to this browser: switched on and off by the person, renewed at each start, gone with their sign-in.
import { createSignal } from 'solid-js';
import { listSessions } from '../api/identity.ts';
import { addDevice, listDevices, pushKey, removeDevice } from '../api/notices.ts';
import { isApiError, sentence } from '../api/problem.ts';
import type { Device } from '../api/types.ts';
import { person } from '../auth/session.ts';
import { base64urlOf, forgetMark, type Mark, readMark, writeMark } from './mark.ts';
import { shownData } from './message.ts';

/**
 * install: the browser pushes to installed apps only. blocked: the person, or the browser for them, said no to this
 * site. unsupported: no push at all.
 */
export type PushState = 'unsupported' | 'install' | 'blocked' | 'off' | 'on';

/** A failure in our own words. */
export class PushRefusal extends Error {}

const [pushState, setPushState] = createSignal<PushState>();

/** Undefined until it was looked at. */
export { pushState };

/** A page that was just opened for the first time may have no worker yet. */
const WORKER_PATIENCE_MS = 10_000;

let running: Promise<unknown> = Promise.resolve();

/** One thing at a time: what a start renews must not cross what a sign-out takes away. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const done = running.then(work, work);
  running = done.catch(() => {});
  return done;
}

function isApple(): boolean {
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}

/** What can be said before anything is asked. */
function standing(): 'unsupported' | 'install' | 'blocked' | 'possible' {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    const isInstalled = matchMedia('(display-mode: standalone)').matches;
    return isApple() && !isInstalled ? 'install' : 'unsupported';
  }
  return Notification.permission === 'denied' ? 'blocked' : 'possible';
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, WORKER_PATIENCE_MS));
  return Promise.race([navigator.serviceWorker.ready, late]);
}

/** Looks how things stand on this browser, without asking anybody for anything. */
export function lookAtPush(): Promise<void> {
  return inTurn(look);
}

async function look(): Promise<void> {
  const now = standing();
  if (now !== 'possible') {
    setPushState(now);
    return;
  }
  const mark = readMark();
  const isOwn = mark !== undefined && mark.userId === person()?.id && mark.deviceId !== '';
  if (!isOwn || Notification.permission !== 'granted') {
    setPushState('off');
    return;
  }
  const subscription = await (await worker())?.pushManager.getSubscription();
  setPushState(subscription ? 'on' : 'off');
}

/** Asks the browser's question and registers this device. Call it from a press, and in our own words first. */
export async function turnOn(): Promise<void> {
  // Before anything that takes time: browsers ask only right after a press.
  const answer = await Notification.requestPermission();
  if (answer !== 'granted') {
    await lookAtPush();
    throw new PushRefusal(
      answer === 'denied'
        ? 'Your browser does not let QuickSlot notify you. You can change that in its settings for this site.'
        : 'The browser’s question was closed, so nothing was switched on.',
    );
  }
  await inTurn(async () => {
    const userId = person()?.id;
    const registration = await worker();
    if (userId === undefined || !registration) throw new PushRefusal('Reload the page and try once more.');
    await register(registration, userId, await pushKey());
    setPushState('on');
  });
}

async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const there = await registration.pushManager.getSubscription();
  if (there && base64urlOf(there.options.applicationServerKey) === key) return there;
  // One that was made with another key takes no messages of ours.
  await there?.unsubscribe();
  try {
    return await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    throw new PushRefusal(
      'This browser could not be registered with its push service. Check your connection, and whether the browser allows push messages.',
    );
  }
}

async function register(registration: ServiceWorkerRegistration, userId: string, key: string): Promise<void> {
  const subscription = await subscribe(registration, key);
  let device: Device;
  try {
    device = await addDevice(await ownName(), subscription.toJSON());
  } catch (error) {
    if (isApiError(error) && error.code === 'invalid_request') {
      throw new PushRefusal('QuickSlot does not send through this browser’s push service.');
    }
    throw error;
  }
  const before = readMark();
  writeMark({ userId, deviceId: device.id, endpoint: subscription.endpoint });
  // What this browser was before takes no messages any more.
  if (before?.userId === userId && before.deviceId && before.deviceId !== device.id) {
    await removeDevice(before.deviceId).catch(() => {});
  }
}

/** This browser as the list of sessions calls it. */
async function ownName(): Promise<string> {
  const { items } = await listSessions(null);
  return items.find(({ current }) => current)?.device ?? 'This browser';
}

export function turnOff(): Promise<void> {
  return inTurn(async () => {
    const mark = readMark();
    if (mark?.deviceId) {
      await removeDevice(mark.deviceId).catch((error) => {
        // It was taken away elsewhere already.
        if (!isApiError(error) || error.code !== 'not_found') throw error;
      });
    }
    await dropHere();
    forgetMark();
    setPushState('off');
  });
}

/** Lets go of the subscription and takes away what was shown. */
async function dropHere(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration) return;
  for (const shown of await registration.getNotifications().catch(() => [])) shown.close();
  await (await registration.pushManager?.getSubscription())?.unsubscribe();
}

/**
 * At the start of a session, and when the browser changed its subscription: makes true again what the person switched
 * on here. What they took away on another device stays away.
 */
export function renewPush(): Promise<void> {
  return inTurn(async () => {
    const mark = readMark();
    const userId = person()?.id;
    if (standing() !== 'possible' || Notification.permission !== 'granted') return;
    if (!mark || userId === undefined || mark.userId !== userId) return;
    const registration = await worker();
    if (!registration) return;
    const [key, devices, subscription] = await Promise.all([
      pushKey(),
      listDevices(),
      registration.pushManager.getSubscription(),
    ]);
    if (await isRemovedElsewhere(mark, devices, subscription)) {
      await dropHere();
      forgetMark();
      setPushState('off');
      return;
    }
    const known = devices.find(({ id }) => id === mark.deviceId);
    const isSame =
      known?.current === true &&
      subscription?.endpoint === mark.endpoint &&
      base64urlOf(subscription.options.applicationServerKey) === key;
    if (!isSame) await register(registration, userId, key);
    setPushState('on');
  });
}

function isRemovedElsewhere(
  mark: Mark,
  devices: readonly Device[],
  subscription: PushSubscription | null,
): boolean {
  return (
    mark.deviceId !== '' &&
    subscription?.endpoint === mark.endpoint &&
    !devices.some(({ id }) => id === mark.deviceId)
  );
}

/** Nobody is signed in here any more: no message of theirs may come or stay. Whoever comes back need not ask again. */
export function forgetPush(): Promise<void> {
  return inTurn(async () => {
    const mark = readMark();
    if (mark) writeMark({ userId: mark.userId, deviceId: '', endpoint: '' });
    await dropHere();
    setPushState(undefined);
  });
}

/** Takes away the shown notices of which nothing is left to tell. */
export async function closeShown(isOver: (shown: ReturnType<typeof shownData>) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) {
    if (isOver(shownData(shown.data, location.origin))) shown.close();
  }
}

export function pushWords(error: unknown): string {
  return error instanceof PushRefusal ? error.message : sentence(error);
}
