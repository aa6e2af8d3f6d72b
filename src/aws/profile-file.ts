/** The AWS configuration file: profiles, and which of them chain one role to another. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and "Assume role credential provider". */

export interface ProfileSetting {
  readonly value: string;
  /** Where the value begins in the text. */
  readonly start: number;
}

export type Profiles = ReadonlyMap<string, ReadonlyMap<string, ProfileSetting>>;

/** The longest session of a role that another role's session assumes. Source: IAM User Guide, "Methods to assume a role", on role chaining. */
export const CHAINED_SESSION = 3600;

/** `[profile x]` of a configuration file, `[x]` of a credentials file; of settings that are repeated the last. */
export function readProfiles(text: string): Profiles {
  const profiles = new Map<string, Map<string, ProfileSetting>>();
  let current: Map<string, ProfileSetting> | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const heading = /^\s*\[\s*(?:profile\s+)?([^\]\s]+)\s*\]/.exec(line)?.[1];
    if (heading !== undefined) {
      current = profiles.get(heading) ?? new Map<string, ProfileSetting>();
      profiles.set(heading, current);
    } else {
      const equals = line.indexOf('=');
      const key = line.slice(0, Math.max(equals, 0)).trim();
      const value = line.slice(equals + 1);
      if (/^\w+$/.test(key))
        current?.set(key, { value: value.trim(), start: offset + line.length - value.trimStart().length });
    }
    offset += line.length + 1;
  }
  return profiles;
}

/** The durations of roles that are assumed with the session of another role, and are longer than such a session can be. */
export function chainedTooLong(profiles: Profiles): readonly ProfileSetting[] {
  return [...profiles.values()].flatMap((profile) => {
    const duration = profile.get('duration_seconds');
    if (duration === undefined || !profile.has('role_arn') || !isSessionOfRole(profiles, profile)) return [];
    return /^\d{1,9}$/.test(duration.value) && Number(duration.value) > CHAINED_SESSION ? [duration] : [];
  });
}

/** The credentials with which the profile calls AssumeRole are those of a role for certain. */
function isSessionOfRole(profiles: Profiles, profile: ReadonlyMap<string, ProfileSetting>): boolean {
  const own = profile.get('credential_source')?.value;
  if (own !== undefined) return own === 'Ec2InstanceMetadata' || own === 'EcsContainer';
  const source = profiles.get(profile.get('source_profile')?.value ?? '');
  // Keys of its own come before its role.
  return source !== undefined && source !== profile && source.has('role_arn') && !source.has('aws_access_key_id');
}
