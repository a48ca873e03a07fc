// What runs for whoever is signed in, as a part of the app that nobody else has to fetch.
import { useMine } from './live.ts';

export default function Mine() {
  useMine();
  return null;
}
