/** Letters and digits of a made-up secret; pieces are joined here, so that no scanner takes this file for a leak. */
const mixed = (length: number): string => 'a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ'.repeat(8).slice(0, length);
const upper = (length: number): string => mixed(length).toUpperCase();
const hex = (length: number): string => '0123456789abcdef'.repeat(6).slice(3, 3 + length);
const joined = (...parts: readonly string[]): string => parts.join('');

const pem = ['MIIEvQ', mixed(58), mixed(64), mixed(20)].join('\n');

/** A secret of each common shape, with text around it as logs have it; `isWhole` ones are also told where lines break in them. */
export const plantedSecrets: readonly {
  readonly name: string;
  readonly secret: string;
  readonly text: string;
  readonly survivesBreaks: boolean;
}[] = [
  plant('AWS key id', joined('AKI', 'A', upper(16))),
  plant('AWS secret', mixed(40), (secret) => `aws_secret_access_key = ${secret}`, false),
  plant('GitHub ghp_', joined('gh', 'p_', mixed(36))),
  plant('GitHub fine-grained', joined('github', '_pat_', mixed(22), '_', mixed(59))),
  plant('GitLab glpat-', joined('gl', 'pat-', mixed(20))),
  plant('OpenAI sk-', joined('s', 'k-proj-', mixed(48))),
  plant('OpenAI, old', joined('s', 'k-', mixed(48))),
  plant('Anthropic sk-ant-', joined('s', 'k-ant-api03-', mixed(93), 'AA')),
  plant('Slack xoxb-', joined('xo', 'xb-123456789012-1234567890123-', mixed(24))),
  plant('Slack xoxp-', joined('xo', 'xp-123456789012-1234567890123-', mixed(24))),
  plant('Google AIza', joined('AI', 'za', mixed(35))),
  plant('Stripe live', joined('sk', '_live_', mixed(24))),
  plant('npm_', joined('np', 'm_', mixed(36))),
  plant('PyPI', joined('py', 'pi-AgEIcHlwaS5vcmc', mixed(120))),
  plant('JWT', joined('ey', 'J', mixed(33), '.ey', 'J', mixed(60), '.', mixed(43))),
  plant('PEM', pem, (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`),
  plant(
    'database URL',
    mixed(18),
    (secret) => `DATABASE_URL=postgres://admin:${secret}@db.example.com:5432/app`,
    false,
  ),
  plant(
    'database URL with an odd password',
    `${mixed(9)}/@${mixed(9)}`,
    (secret) => `mysql://admin:${secret}@db.example.com/app`,
    false,
  ),
  plant('Basic auth URL', mixed(16), (secret) => `curl https://me:${secret}@example.com/x`, false),
  plant('Basic header', joined(mixed(30), '=='), (secret) => `Authorization: Basic ${secret}`, false),
  plant('Bearer header', mixed(40), (secret) => `authorization: Bearer ${secret}`, false),
  plant('Azure storage', joined(mixed(86), '=='), (secret) => `AccountName=x;AccountKey=${secret};EndpointSuffix=core`),
  plant('Azure client', joined('abc8', 'Q~', mixed(34))),
  plant('Twilio key', joined('S', 'K', hex(32))),
  plant('Twilio token', hex(32), (secret) => `TWILIO_AUTH_TOKEN=${secret}`, false),
  plant('SendGrid', joined('S', 'G.', mixed(22), '.', mixed(43))),
  plant('Telegram bot', joined('123456789:', 'AA', mixed(33))),
  plant('Discord bot', joined('M', mixed(23), '.', mixed(6), '.', mixed(38))),
  plant('Hugging Face hf_', joined('h', 'f_', mixed(34))),
  plant('a password in a file of settings', mixed(14), (secret) => `{"password": "${secret}"}`, false),
];

function plant(
  name: string,
  secret: string,
  around: (secret: string) => string = (bare) => `the key is ${bare} as said`,
  survivesBreaks = true,
): (typeof plantedSecrets)[number] {
  return { name, secret, text: around(secret), survivesBreaks };
}
