/** How secrets of one kind look. */
export interface SecretRule {
  readonly name: string;
  /** Global. The group `secret` is what is secret of a match; without one, all of it. */
  readonly pattern: RegExp;
  /** Whether its shape alone shows it: then it is also looked for in text whose line breaks are taken out. */
  readonly isUnmistakable: boolean;
}

const rule = (name: string, pattern: RegExp): SecretRule => ({ name, pattern, isUnmistakable: true });
/** Recognised by the words around it, which a line break parts. */
const contextual = (name: string, pattern: RegExp): SecretRule => ({ name, pattern, isUnmistakable: false });

/**
 * Secrets of services that say how theirs look, then those that only the words around them show. Each has a test. Every
 * repetition has a bound, or can match in one way alone, so that no text takes long.
 */
export const secretRules: readonly SecretRule[] = [
  rule(
    'private-key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ),
  rule('anthropic', /\bsk-ant-[A-Za-z0-9_-]{16,200}/g),
  rule('openai', /\bsk-(?!ant-)(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,250}/g),
  rule('aws', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])/g),
  rule('github', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/g),
  rule('gitlab', /\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[A-Za-z0-9_.-]{20,100}/g),
  rule('slack', /\bxox[abceoprs]-[A-Za-z0-9-]{10,250}|\bxapp-[A-Za-z0-9-]{10,250}/g),
  rule('slack', /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Za-z0-9/_+-]{20,120})/g),
  rule('google', /\bAIza[A-Za-z0-9_-]{35}|\bGOCSPX-[A-Za-z0-9_-]{28}|\bya29\.[A-Za-z0-9_-]{20,500}/g),
  rule('stripe', /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}|\bwhsec_[A-Za-z0-9+/=]{24,100}/g),
  rule('npm', /\bnpm_[A-Za-z0-9]{36}/g),
  rule('pypi', /\bpypi-[A-Za-z0-9_-]{16,300}/g),
  rule('jwt', /\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{0,2000}/g),
  rule('sendgrid', /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}/g),
  rule('twilio', /\b(?:SK|AC)[0-9a-f]{32}(?![0-9a-f])/g),
  rule('telegram', /\b\d{8,10}:AA[A-Za-z0-9_-]{33}/g),
  rule('discord', /\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}/g),
  rule('discord', /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{15,22}\/[A-Za-z0-9_-]{40,100})/g),
  rule('huggingface', /\bhf_[A-Za-z0-9]{30,60}/g),
  rule('azure', /\b[A-Za-z0-9_~.]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}/g),
  rule('azure', /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=(?<secret>[A-Za-z0-9+/%=]{40,120})/g),
  rule('azure', /[?&]sig=(?<secret>[A-Za-z0-9%+/=]{30,120})/g),
  rule('digitalocean', /\bdo[opr]_v1_[a-f0-9]{64}/g),
  rule('age', /\bAGE-SECRET-KEY-1[A-Z0-9]{58}/g),
  contextual(
    'aws',
    /aws[\w .-]{0,20}(?:secret|key)[\w ."':=>\\-]{0,30}?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  ),
  contextual('twilio', /twilio[\w .-]{0,20}(?:token|secret|key)[\s"':=>\\]{1,8}(?<secret>[0-9a-f]{32})(?![0-9a-f])/gi),
  contextual('url-password', /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[^\s:@/"'<>]{0,100}:[^\s@/"'<>]{1,200})@/gi),
  contextual(
    'url-password',
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[^\s:@/"'<>]{0,100}:[^\s"'<>]{1,200})@(?=[a-z0-9.[-]{1,100}[:/?\s"']|$)/gi,
  ),
  contextual('authorization', /\b(?:basic|bearer)\s{1,4}(?<secret>[A-Za-z0-9._~+/-]{16,4000}={0,2})/gi),
  contextual(
    'assignment',
    /\b[\w.-]{0,40}(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?\\?["']?\s{0,4}(?::|=>?)\s{0,4}\\?["']?(?<secret>(?=[^\s"',;]{0,60}\d)(?=[^\s"',;]{0,60}[A-Za-z])[A-Za-z0-9_.~+/!@#%^*-]{10,400}={0,2})/gi,
  ),
];

/** The beginning of a secret at the end of a text that was cut there. */
export const cutSecret: RegExp =
  /(?:\b(?:gh[pousr]_|github_pat_|glpat-|sk-|sk_live_|sk_test_|rk_live_|xox[abceoprs]-|AIza|AKIA|ASIA|npm_|pypi-|eyJ|hf_|SG\.)[A-Za-z0-9_.-]{2,}|-----BEGIN [A-Z ]{0,40}PRIVATE KEY[\s\S]*|:\/\/[^\s@/"']{0,100}:[^\s@/"']+)(?=…?$)/;
