import type { JSX } from 'preact';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { judgePassword } from '../../state/password-strength.ts';
import { PasswordField } from '../base/field.tsx';
import type { Strings } from '../strings/en.ts';
import { useStrings } from '../ui-context.ts';
import { PasswordStrengthBar } from './password-strength-bar.tsx';

type NewPasswordFieldProps = {
  label: string;
  value: string;
  /** Of the account: a password should not be made of it. */
  name: string;
  onInput: (value: string) => void;
  /** The form was sent: what is wrong is said even if little is typed. */
  isChecked: boolean;
};

/** A password that is being made: guidance while it is typed, no scolding before it is long enough to judge. */
export function NewPasswordField({ label, value, name, onInput, isChecked }: NewPasswordFieldProps): JSX.Element {
  const strings = useStrings();
  const { strength } = judgePassword(value, name);
  const issue = passwordIssue(value, name, strings);
  const isTyping = judgePassword(value, name).verdict === 'too-short' && !isChecked;
  return (
    <PasswordField
      label={label}
      value={value}
      onInput={onInput}
      autocomplete="new-password"
      hint={isTyping && value !== '' ? (issue ?? '') : strings.register.passwordHint}
      error={value === '' || isTyping ? (isChecked && value === '' ? strings.register.passwordHint : undefined) : issue}
    >
      <PasswordStrengthBar strength={strength} />
    </PasswordField>
  );
}

/** What refuses a new password, as a sentence; undefined if it is good. */
export function passwordIssue(password: string, name: string, strings: Strings): string | undefined {
  const { verdict, chars } = judgePassword(password, name);
  if (verdict === 'ok') return undefined;
  return verdict === 'too-short'
    ? strings.register.verdict['too-short'](chars, LIMITS.passwordCharsMin)
    : strings.register.verdict[verdict];
}
