/** Credentials in the words of command lines, by the program that takes them: its option alone says what they are. */

/** A word, within quotes or not. */
export const ARGUMENT = String.raw`("(?:\\[^]|[^"\\\r\n])*"|'[^'\r\n]*'|[^\s"',\]}][^\s"',\]}]*)`;

/** Words of the same command, in one line or as the items of a list. */
const WORDS = String.raw`(?:[^|;&\r\n]|\r?\n[ \t]{0,40}-(?=[ \t])){0,200}?`;

/** Between an option and its value. */
const THEN = String.raw`(?:["']?[ \t]{1,20}|["']?,\s{0,100}|["']?[ \t]{0,20}\r?\n[ \t]{0,40}-[ \t]{1,20})`;

/** `option` comes after a program, with its value as the next word. */
const after = (programs: string, option: string): RegExp =>
  new RegExp(String.raw`((?<![\w-])(?:${programs})(?![\w-])${WORDS}[\s"']${option}${THEN})${ARGUMENT}`, 'g');

/** The first group is the part that stays, the second the part that is hidden. */
export const COMMANDS: readonly RegExp[] = [
  // `-pX`: with a blank between them X is a database.
  new RegExp(
    String.raw`((?<![\w-])(?:mysql(?:dump|admin|import|show|check|sh)?|mariadb(?:-dump|-admin)?)(?![\w-])${WORDS}[\s"']-p)([^\s"',;|&][^\s"',;|&]*)`,
    'g',
  ),
  after('redis-cli|valkey-cli', '-a'),
  after('sshpass|mongo(?:sh|dump|restore|import|export)?|login', '-p'),
  after('ldap(?:search|add|modify|delete|whoami)', '-w'),
  after('sqlcmd|bcp', '-P'),
  // `-u user:password`; `1000:1000` are a user and a group.
  new RegExp(
    String.raw`((?<![\w-])(?:-u|-U|--user|--proxy-user|--auth)(?:=|${THEN})["']?[^\s:"'@/,]{1,100}:)(?!\d{1,10}(?![^\s"',]))([^\s"'@/,:][^\s"'@,:]*)`,
    'g',
  ),
  new RegExp(String.raw`(--from-literal(?:=|${THEN})["']?[^\s="',]{1,100}=)${ARGUMENT}`, 'g'),
  new RegExp(
    String.raw`(\bconfigure set (?:[\w.-]{1,60}\.)?aws_(?:secret_access_key|session_token)[ \t]{1,20})${ARGUMENT}`,
    'g',
  ),
  // .netrc
  new RegExp(String.raw`((?<!\w)login[ \t]{1,20}[^\s"']{1,100}[ \t]{1,20}password[ \t]{1,20})${ARGUMENT}`, 'g'),
  // The configuration of Docker, also within a text, and of npm.
  /(\\?"(?:auth|identitytoken|registrytoken)\\?"[ \t]{0,20}:[ \t]{0,20}\\?")([\w+/=.-]{8,})/g,
  /((?<!\w)_(?:auth|authToken|password)[ \t]{0,20}=[ \t]{0,20})([^\s"']{6,})/g,
];
