// What the panel speaks of: the time that somebody chose, and in which calendar it is.
import type { Holding, Phase } from '../board/holding.ts';
import type { Feeds } from './feeds.ts';

function chosenIn(phase: Phase) {
  switch (phase.name) {
    case 'none':
      return undefined;
    case 'held':
      return phase.hold;
    case 'done':
      return phase.booking;
    default:
      return phase;
  }
}

export function createChosen(feeds: Feeds, holding: Holding) {
  const chosen = () => chosenIn(holding.phase());
  return {
    chosen,
    /** The calendar that is meant; where any will do, one that has that time. */
    calendar() {
      const about = chosen();
      const column =
        feeds.columnOf(about?.calendarId) ??
        (about && feeds.columns().find(({ feed }) => feed.slot(about.start))) ??
        feeds.columns()[0];
      return column?.calendar();
    },
    /** Its name. */
    place(): string | undefined {
      const about = chosen();
      if (!about) return undefined;
      return about.calendarId === undefined
        ? 'Any free one'
        : feeds.columnOf(about.calendarId)?.calendar().name;
    },
  };
}
