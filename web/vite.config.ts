import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import { firstBoard } from './first-board.ts';
import { icons } from './icons.ts';
import { lineIcons } from './line-icons.ts';
import { smallTheme } from './small-theme.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    // All browsers that run this app know modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page starts with, and what boards share, in one file each: a request costs more than a kilobyte.
          groups: [
            {
              name: 'base',
              test: /vite[\\/]preload-helper|node_modules[\\/](?:solid-js|@solidjs)|worker[\\/]contract[\\/]board|web[\\/]src[\\/](?:api[\\/](?:client|clock|http|problem(?!-)|calendars)|auth[\\/](?:next|recovery|session|step-up|token|RequireSession)|components[\\/](?:Avatar|Button|Icon|Quietly|States|Toast|arrows)|format[\\/](?:viewer|zone)|live[\\/]mine\.ts|notices[\\/]own|offline|shell[\\/](?:announce|calm|page)|views[\\/]board[\\/]early)\b/,
            },
            {
              name: 'live',
              test: /worker[\\/](?:contract[\\/]live-constants|domain[\\/]booking)|web[\\/]src[\\/](?:live[\\/](?:machine|pulse|socket)|format[\\/]text|shell[\\/]ticker|components[\\/]Stepper|views[\\/]board[\\/](?:intent|tiles|LiveBadge|tile\.css))\b/,
            },
            {
              // In one piece, for a board and a group's: cut in two it would weigh a kilobyte more.
              name: 'board',
              test: /web[\\/]src[\\/]views[\\/]board[\\/](?:BoardPage|DayStrip|Header|NoTimes|Panel|Tile|TileGrid|cells|columns|day|feed|holding|mine|news)\.tsx?/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': { target: 'http://localhost:8787', ws: true }, '/dev': 'http://localhost:8787' },
  },
  plugins: [
    solid(),
    icons(),
    lineIcons(),
    firstBoard(),
    smallTheme(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: null,
      // The way out of a broken worker: a build with this set ships one that removes itself and its caches.
      selfDestroying: process.env.QUICKSLOT_SERVICE_WORKER === 'remove',
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,woff2,svg,webmanifest}'],
        globIgnores: ['sw.js', '**/*vietnamese*'],
      },
      includeManifestIcons: false,
      manifest: {
        id: '/',
        name: 'QuickSlot',
        short_name: 'QuickSlot',
        description: 'Reservations on a live board: pick a time, and it is yours at once.',
        lang: 'en',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        theme_color: '#f7f5f0',
        background_color: '#f7f5f0',
        categories: ['lifestyle', 'productivity'],
        icons: [
          { src: '/icons/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [
          {
            name: 'My bookings',
            url: '/bookings',
            icons: [{ src: '/icons/icon-192.png', sizes: '192x192' }],
          },
          { name: 'Find a time', url: '/', icons: [{ src: '/icons/icon-192.png', sizes: '192x192' }] },
        ],
      },
    }),
  ],
});
