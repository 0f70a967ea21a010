/**
 * The owner's fault: a setting, a file or a port that must be put right before the box can start. The message is one
 * line that names file, key and allowed range. `main.ts` prints it and exits with {@link CONFIG_EXIT_CODE}.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** EX_CONFIG of sysexits.h; the unit has `RestartPreventExitStatus=78`. */
export const CONFIG_EXIT_CODE = 78;
