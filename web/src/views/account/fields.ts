// What the forms of the door ask of their fields before anything is sent; the server says it again.

/** NIST SP 800-63B-4, section 3.1.1.2. */
export const PASSWORD_MIN = 15;

export function emailError(email: string): string | undefined {
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : 'Enter an address such as ada@example.com.';
}

export function newPasswordError(password: string): string | undefined {
  if (password === '') return 'Enter your password.';
  const length = [...password].length;
  return length < PASSWORD_MIN
    ? `That is ${length} of ${PASSWORD_MIN} characters. Add a word or two.`
    : undefined;
}

/** Moves to the first field that is not right, once it is marked. */
export function focusInvalid(form: HTMLElement): void {
  queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
