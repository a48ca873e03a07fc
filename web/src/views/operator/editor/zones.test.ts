import { describe, expect, it } from 'vitest';
import { allZones, findZones, zoneName } from './zones.ts';

describe('time zones', () => {
  it('are found by a city, however it is typed', () => {
    expect(findZones(allZones(), 'athens', 5)[0]).toBe('Europe/Athens');
    expect(findZones(allZones(), 'New York', 5)[0]).toBe('America/New_York');
    expect(findZones(allZones(), 'são paulo', 5)[0]).toBe('America/Sao_Paulo');
    expect(findZones(allZones(), 'europe lon', 5)[0]).toBe('Europe/London');
  });

  it('begin with UTC, and are none for nonsense', () => {
    expect(findZones(allZones(), '', 3)[0]).toBe('UTC');
    expect(findZones(allZones(), 'atlantis', 3)).toEqual([]);
  });

  it('are named by their city first', () => {
    expect(zoneName('America/Argentina/Buenos_Aires')).toBe('Buenos Aires, Argentina, America');
    expect(zoneName('UTC')).toBe('UTC');
  });
});
