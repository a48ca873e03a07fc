import { describe, expect, it } from 'vitest';
import { type Action, can, ROLES, type Role, TEAM_ROLES } from './roles.ts';

const MATRIX: Record<Action, Record<Role, boolean>> = {
  see: { owner: true, manager: true, viewer: true, member: true },
  read: { owner: true, manager: true, viewer: true, member: false },
  manage: { owner: true, manager: true, viewer: false, member: false },
  own: { owner: true, manager: false, viewer: false, member: false },
};

describe('a role', () => {
  for (const [action, allowed] of Object.entries(MATRIX) as [Action, Record<Role, boolean>][]) {
    for (const role of ROLES) {
      it(`${role}: ${allowed[role] ? 'may' : 'may not'} ${action}`, () => {
        expect(can(role, action)).toBe(allowed[role]);
      });
    }

    it(`that nobody has may not ${action}`, () => {
      expect(can(null, action)).toBe(false);
    });
  }

  it('allows all that the next one allows, and more', () => {
    const counts = ROLES.map((role) => Object.keys(MATRIX).filter((action) => can(role, action as Action)));
    for (const [index, more] of counts.entries()) {
      const less = counts[index + 1] ?? [];
      expect(more).toEqual(expect.arrayContaining(less));
      expect(more.length).toBeGreaterThan(less.length);
    }
  });

  it('of the owner is given to nobody', () => {
    expect(TEAM_ROLES).not.toContain('owner');
  });
});
