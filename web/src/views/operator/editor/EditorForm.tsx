// The editor's page: its parts, the preview beside them, and the bar that saves.
import './editor.css';
import { useNavigate } from '@solidjs/router';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { sentence } from '../../../api/problem.ts';
import type { Calendar } from '../../../api/types.ts';
import { ButtonLink } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { announce } from '../../../shell/announce.ts';
import { PageHeading } from '../../../shell/page.tsx';
import { AboutSection } from './AboutSection.tsx';
import { createEditing } from './editing.ts';
import { HoursSection } from './HoursSection.tsx';
import { createLeaveGuard, LeaveSheet } from './LeaveGuard.tsx';
import { OverridesSection } from './OverridesSection.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { PriceSection } from './PriceSection.tsx';
import { RulesSection } from './RulesSection.tsx';
import { SaveBar } from './SaveBar.tsx';
import { Section } from './Section.tsx';
import { SlotsSection } from './SlotsSection.tsx';
import { StaleSheet } from './StaleSheet.tsx';

const DeleteCalendar = lazy(() => import('./DeleteCalendar.tsx'));
const QuestionsSection = lazy(() => import('./QuestionsSection.tsx'));

interface Props {
  /** The calendar to change, or undefined for a new one. */
  calendar: Calendar | undefined;
  zone: string;
  /** Loads the calendar anew and starts over with it. */
  onReload: () => void;
}

export function EditorForm(props: Props) {
  const navigate = useNavigate();
  const calendar = props.calendar;
  const editing = createEditing(calendar, props.zone);
  const [stale, setStale] = createSignal(false);
  const [previewing, setPreviewing] = createSignal(false);
  const guard = createLeaveGuard(editing.changed);
  let form!: HTMLFormElement;

  function showFirstProblem(): void {
    const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    const target = wrong ?? form.querySelector<HTMLElement>('.field-error');
    target?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    wrong?.focus({ preventScroll: true });
    const count = editing.count();
    announce(count === 1 ? '1 field is not right yet.' : `${count} fields are not right yet.`);
  }

  async function save(): Promise<void> {
    if (editing.saving()) return;
    // The box that has the focus says what is in it only when it is left.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const result = await editing.save();
    switch (result.kind) {
      case 'saved':
        if (calendar) toast('Saved. The board shows it now.');
        else {
          guard.release();
          toast(`${result.calendar.name} is open.`);
          navigate(`/manage/${result.calendar.id}`);
        }
        break;
      case 'invalid':
        queueMicrotask(showFirstProblem);
        break;
      case 'stale':
        setStale(true);
        break;
      case 'failed':
        toast(sentence(result.error));
    }
  }

  return (
    <>
      <form
        ref={form}
        class="page-body editor"
        novalidate
        onKeyDown={(event) => {
          // Enter in a box of a long form must not open a calendar that is half thought of.
          const inBox = event.target instanceof HTMLInputElement;
          if (event.key === 'Enter' && inBox && !calendar) event.preventDefault();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="page-head">
          <div>
            <Show when={calendar}>
              {(known) => (
                <a class="ed-back" href={`/manage/${known().id}`}>
                  <Icon name="left" size={18} />
                  Agenda
                </a>
              )}
            </Show>
            <PageHeading>{calendar ? calendar.name : 'New calendar'}</PageHeading>
          </div>
          <Show when={calendar}>
            {(known) => (
              <ButtonLink variant="quiet" href={`/c/${known().slug}`}>
                <Icon name="eye" />
                See the board
              </ButtonLink>
            )}
          </Show>
        </div>
        <div class="ed-columns">
          <div class="ed-parts">
            <AboutSection editing={editing} />
            <HoursSection editing={editing} />
            <OverridesSection editing={editing} />
            <SlotsSection editing={editing} />
            <RulesSection editing={editing} />
            <PriceSection editing={editing} />
            <Section
              id="questions"
              title="Questions"
              lead="Asked before a booking is made. Only those who run the calendar see the answers."
              error={editing.problem('questions')}
            >
              <Suspense>
                <QuestionsSection editing={editing} />
              </Suspense>
            </Section>
            <Show when={calendar}>
              {(known) => (
                <Suspense>
                  <DeleteCalendar calendar={known()} onDeleted={guard.release} />
                </Suspense>
              )}
            </Show>
          </div>
          <aside class="ed-preview" aria-label="Preview">
            <h2>What people see</h2>
            <PreviewPanel editing={editing} />
          </aside>
        </div>
        <SaveBar editing={editing} isNew={calendar === undefined} onPreview={() => setPreviewing(true)} />
      </form>
      <Sheet open={previewing()} title="What people see" onClose={() => setPreviewing(false)}>
        <PreviewPanel editing={editing} />
      </Sheet>
      <LeaveSheet guard={guard} />
      <StaleSheet
        open={stale()}
        what="calendar"
        by="in another window or by somebody else"
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
