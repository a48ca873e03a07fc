import { Route, Router } from '@solidjs/router';
import { lazy } from 'solid-js';
import { Shell } from './shell/Shell.tsx';
import { askEarly } from './views/board/early.ts';

const Directory = lazy(() => import('./views/directory/Directory.tsx'));
export const Board = lazy(() => import('./views/board/Board.tsx'));
const GroupBoard = lazy(() => import('./views/group/GroupBoard.tsx'));
const Door = lazy(() => import('./views/account/Door.tsx'));
const VerifyEmail = lazy(() => import('./views/account/VerifyEmail.tsx'));
const Invitation = lazy(() => import('./views/account/Invitation.tsx'));
const ForgotPassword = lazy(() => import('./views/account/ForgotPassword.tsx'));
const ResetPassword = lazy(() => import('./views/account/ResetPassword.tsx'));
const Unlock = lazy(() => import('./views/unlock/Unlock.tsx'));
const UnlockRequest = lazy(() => import('./views/unlock/RequestPage.tsx'));
const Settings = lazy(() => import('./views/settings/Settings.tsx'));
const Bookings = lazy(() => import('./views/bookings/Bookings.tsx'));
const Guest = lazy(() => import('./views/guest/Guest.tsx'));
const Pay = lazy(() => import('./views/pay/Pay.tsx'));
const Inbox = lazy(() => import('./views/notices/Inbox.tsx'));
const MyCalendars = lazy(() => import('./views/operator/MyCalendars.tsx'));
const CalendarEditor = lazy(() => import('./views/operator/CalendarEditor.tsx'));
const GroupEditor = lazy(() => import('./views/operator/GroupEditor.tsx'));
const OtherCalendars = lazy(() => import('./views/operator/OtherCalendars.tsx'));
const Agenda = lazy(() => import('./views/operator/Agenda.tsx'));
const NotFound = lazy(() => import('./views/NotFound.tsx'));

export function App() {
  return (
    <Router root={Shell}>
      <Route path="/" component={Directory} />
      <Route
        path="/c/:slug"
        component={Board}
        preload={({ params }) => void (params.slug && askEarly(params.slug))}
      />
      <Route path="/g/:slug" component={GroupBoard} />
      <Route path={['/sign-in', '/register']} component={Door} />
      <Route path="/verify-email" component={VerifyEmail} />
      <Route path="/invitation" component={Invitation} />
      <Route path="/forgot-password" component={ForgotPassword} />
      <Route path="/reset-password" component={ResetPassword} />
      <Route path="/unlock" component={Unlock} />
      <Route path="/unlock/:id" component={UnlockRequest} />
      <Route path={['/settings', '/profile', '/account']} component={Settings} />
      <Route path="/bookings" component={Bookings} />
      <Route path={['/guest', '/guest/new']} component={Guest} />
      <Route path="/pay/:calendar/:booking" component={Pay} />
      <Route path="/notices" component={Inbox} />
      <Route path="/manage" component={MyCalendars} />
      <Route path="/manage/new" component={CalendarEditor} />
      <Route path={['/manage/groups/new', '/manage/groups/:id']} component={GroupEditor} />
      <Route path="/manage/:id/edit" component={CalendarEditor} />
      <Route path="/manage/:id/calendars" component={OtherCalendars} />
      <Route path={['/manage/:id', '/manage/:id/report', '/manage/:id/team']} component={Agenda} />
      <Route path="*" component={NotFound} />
    </Router>
  );
}
