// The form of a group: its words, its calendars in their order, and the bar that saves.
import '../editor/editor.css';
import './groups.css';
import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { changeGroup, createGroup } from '../../../api/groups.ts';
import { isApiError, sentence } from '../../../api/problem.ts';
import type { CalendarSummary, FieldError, Group } from '../../../api/types.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { TextArea, TextField } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { toast } from '../../../components/Toast.tsx';
import { online } from '../../../offline/network.ts';
import { PageHeading } from '../../../shell/page.tsx';
import { createLeaveGuard, LeaveSheet } from '../editor/LeaveGuard.tsx';
import { Section } from '../editor/Section.tsx';
import { SlugField } from '../editor/SlugField.tsx';
import { StaleSheet } from '../editor/StaleSheet.tsx';
import { DeleteGroup } from './DeleteGroup.tsx';
import { PickCalendars } from './PickCalendars.tsx';

interface Props {
  /** The group to change, or undefined for a new one. */
  group: Group | undefined;
  /** All that its owner runs. */
  calendars: readonly CalendarSummary[];
  /** Loads the group anew and starts over with it. */
  onReload: () => void;
}

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly location: string;
  readonly slug: string;
  readonly calendars: readonly string[];
}

function draftOf(group: Group | undefined): Draft {
  return {
    name: group?.name ?? '',
    description: group?.description ?? '',
    location: group?.location ?? '',
    slug: group?.slug ?? '',
    calendars: group?.calendars.map(({ id }) => id) ?? [],
  };
}

export function GroupForm(props: Props) {
  const navigate = useNavigate();
  const { group } = props;
  const [saved, setSaved] = createSignal({ draft: draftOf(group), revision: group?.revision ?? 0 });
  const [draft, setDraft] = createSignal(saved().draft);
  const [refused, setRefused] = createSignal<readonly FieldError[]>([]);
  const [saving, setSaving] = createSignal(false);
  const [stale, setStale] = createSignal(false);
  const changed = () => JSON.stringify(draft()) !== JSON.stringify(saved().draft);
  const guard = createLeaveGuard(changed);
  let form!: HTMLFormElement;

  function set(change: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...change }));
    setRefused((all) => all.filter(({ path }) => !Object.keys(change).includes(path)));
  }
  const problem = (path: string) => refused().find((one) => one.path === path)?.message;

  function refuse(errors: readonly FieldError[]): void {
    setRefused(
      errors.map(({ path, message }) => ({
        path: path.split('.')[0] ?? path,
        message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
      })),
    );
    queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  async function save(): Promise<void> {
    if (saving()) return;
    const sent = draft();
    if (sent.name.trim() === '') return refuse([{ path: 'name', message: 'give it a name' }]);
    setSaving(true);
    try {
      const { slug, calendars, ...words } = sent;
      const body = {
        ...words,
        calendars: [...calendars],
        ...(slug.trim() === '' ? {} : { slug: slug.trim() }),
      };
      const answer = group ? await changeGroup(group.id, body, saved().revision) : await createGroup(body);
      if (!group) {
        guard.release();
        toast(`${answer.name} has a board now.`);
        navigate(`/manage/groups/${answer.id}`, { replace: true });
        return;
      }
      const next = draftOf(answer);
      // What was typed while the answer was on its way stays.
      if (draft() === sent) setDraft(next);
      setSaved({ draft: next, revision: answer.revision });
      toast('Saved. The board shows it now.');
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.status === 412) setStale(true);
      else if (error.code === 'slug_taken')
        refuse([{ path: 'slug', message: 'another group has this address' }]);
      else if (error.fields.length > 0) refuse(error.fields);
      else toast(sentence(error));
    } finally {
      setSaving(false);
    }
  }

  const words = () => {
    if (!online()) return 'Saving needs a connection.';
    if (refused().length > 0) return 'Something is not right yet';
    if (!group) return 'Nothing is saved yet';
    return changed() ? 'Changes are not saved yet' : 'All saved';
  };

  return (
    <>
      <form
        ref={form}
        class="page-body editor"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="page-head">
          <div>
            <a class="ed-back" href="/manage">
              <Icon name="left" size={18} />
              My calendars
            </a>
            <PageHeading>
              <bdi>{group ? saved().draft.name : 'New group'}</bdi>
            </PageHeading>
          </div>
          <Show when={group}>
            <ButtonLink variant="quiet" href={`/g/${saved().draft.slug}`}>
              <Icon name="eye" />
              See the board
            </ButtonLink>
          </Show>
        </div>
        <div class="gf-parts">
          <Section id="about" title="What it is" lead="What stands above the board.">
            <TextField
              label="Name"
              name="name"
              autocomplete="off"
              maxLength={120}
              placeholder="Padel club"
              value={draft().name}
              error={problem('name')}
              onText={(name) => set({ name })}
            />
            <TextArea
              label="Description"
              name="description"
              maxLength={4_000}
              value={draft().description}
              error={problem('description')}
              onText={(description) => set({ description })}
            />
            <TextField
              label="Location"
              name="location"
              autocomplete="off"
              maxLength={300}
              placeholder="Street and city, or a link"
              value={draft().location}
              error={problem('location')}
              onText={(where) => set({ location: where })}
            />
            <SlugField
              path="/g/"
              value={draft().slug}
              error={problem('slug')}
              onText={(slug) => set({ slug })}
            />
          </Section>
          <Section
            id="calendars"
            title="Side by side"
            lead="What belongs together: the courts of a club, the chairs of a salon. Whoever opens the board sees them all, and may have whichever is free."
          >
            <PickCalendars
              all={props.calendars}
              chosen={draft().calendars}
              error={problem('calendars')}
              onChosen={(calendars) => set({ calendars })}
            />
          </Section>
          <Show when={group}>{(known) => <DeleteGroup group={known()} onDeleted={guard.release} />}</Show>
        </div>
        <div class="ed-bar">
          <p classList={{ wrong: refused().length > 0 }} role="status">
            {words()}
          </p>
          <Show when={group && changed()}>
            <Button
              variant="plain"
              class="ed-bar-discard"
              onPress={() => {
                setDraft(saved().draft);
                setRefused([]);
              }}
            >
              Discard
            </Button>
          </Show>
          <Button type="submit" busy={saving()} off={!online() || (group !== undefined && !changed())}>
            {group ? 'Save' : 'Create'}
          </Button>
        </div>
      </form>
      <LeaveSheet guard={guard} />
      <StaleSheet
        open={stale()}
        what="group"
        by="in another window"
        onKeep={() => setStale(false)}
        onReload={() => {
          guard.release();
          setStale(false);
          props.onReload();
        }}
      />
    </>
  );
}
