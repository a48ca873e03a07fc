// Where the app of the tests is. Apart from the app: what only signs for it needs no Worker.
export const ORIGIN = 'http://localhost:8787';
