// What every section of the settings is made of: its frame, its rows, and an act with its failure in words.
import { createSignal, type JSX, Show } from 'solid-js';
import type { Me } from '../../api/types.ts';
import { wordsOf } from '../../auth/words.ts';
import { Alarm } from '../account/Alarm.tsx';

export interface SectionProps {
  me: Me;
  /** After a change: what is shown comes from the server again. */
  onChanged: () => void;
}

export function Section(props: { id: string; title: string; lead?: JSX.Element; children: JSX.Element }) {
  return (
    <section class="set-section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <div class="set-about">
        <h2 id={`${props.id}-title`} tabIndex={-1}>
          {props.title}
        </h2>
        <Show when={props.lead}>
          <p>{props.lead}</p>
        </Show>
      </div>
      <div class="set-body">{props.children}</div>
    </section>
  );
}

interface RowProps {
  mark: JSX.Element;
  title: JSX.Element;
  badge?: string | undefined;
  children?: JSX.Element;
  actions?: JSX.Element;
}

/** One thing of a list: what it is, what is known of it, what can be done. */
export function Row(props: RowProps) {
  return (
    <li class="set-row">
      <span class="set-mark">{props.mark}</span>
      <div class="set-what">
        <strong>
          <bdi>{props.title}</bdi>
          <Show when={props.badge}>
            <span class="set-badge">{props.badge}</span>
          </Show>
        </strong>
        <span>{props.children}</span>
      </div>
      <div class="set-acts">{props.actions}</div>
    </li>
  );
}

interface Act {
  /** Which of several is running. */
  readonly busy: (what?: string) => boolean;
  readonly run: (work: () => Promise<void>, what?: string) => Promise<void>;
  readonly Failure: () => JSX.Element;
}

/** One thing at a time, its failure shown where `Failure` stands, in the words that `words` finds. */
export function createAct(words: (error: unknown) => string = wordsOf): Act {
  const [running, setRunning] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  return {
    busy: (what = '') => running() === what,
    async run(work, what = '') {
      if (running() !== undefined) return;
      setRunning(what);
      setFailure(undefined);
      try {
        await work();
      } catch (error) {
        setFailure(words(error));
      } finally {
        setRunning(undefined);
      }
    },
    Failure: () => <Alarm text={failure()} />,
  };
}
