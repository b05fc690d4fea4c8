/** What starts a program with the user's session, on three systems. */
export type ServiceKind = 'systemd' | 'launchd' | 'task-scheduler';

/** What runs, and for which home. */
export interface ServiceProgram {
  /** The program and its arguments; absolute paths. */
  readonly command: readonly string[];
  /** The home, absolute. */
  readonly home: string;
}

/** A file that a system reads, and what a person runs then. */
export interface ServiceFile {
  /** Where the file belongs, below the user's folder. */
  readonly path: string;
  /** What it holds. */
  readonly text: string;
  /** The commands that start it, and end it. */
  readonly start: string;
  /** The command that stops and removes the service. */
  readonly stop: string;
}

/** The kind of a machine. */
export function serviceKindOf(platform: NodeJS.Platform): ServiceKind {
  if (platform === 'win32') return 'task-scheduler';
  return platform === 'darwin' ? 'launchd' : 'systemd';
}

/** A service of the user that watches a home, and is started again when it ends. */
export function serviceFileOf(kind: ServiceKind, program: ServiceProgram): ServiceFile {
  if (kind === 'systemd') return systemd(program);
  return kind === 'launchd' ? launchd(program) : taskScheduler(program);
}

function systemd({ command, home }: ServiceProgram): ServiceFile {
  // A percent sign begins a specifier, a dollar sign a variable.
  const quoted = (text: string) =>
    `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
  return {
    path: '.config/systemd/user/agentspine-watch.service',
    text: `[Unit]
Description=Agentspine: imports what agents write

[Service]
ExecStart=${command.map(quoted).join(' ')}
Environment=${quoted(`AGENTSPINE_HOME=${home}`)}
Restart=on-failure
RestartSec=30
Nice=10

[Install]
WantedBy=default.target
`,
    start: 'systemctl --user enable --now agentspine-watch.service',
    stop: 'systemctl --user disable --now agentspine-watch.service',
  };
}

function launchd({ command, home }: ServiceProgram): ServiceFile {
  const path = 'Library/LaunchAgents/dev.agentspine.watch.plist';
  return {
    path,
    text: `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>dev.agentspine.watch</string>
  <key>ProgramArguments</key>
  <array>
${command.map((part) => `    <string>${escaped(part)}</string>\n`).join('')}  </array>
  <key>EnvironmentVariables</key>
  <dict><key>AGENTSPINE_HOME</key><string>${escaped(home)}</string></dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>30</integer>
  <key>ProcessType</key><string>Background</string>
</dict>
</plist>
`,
    start: `launchctl bootstrap gui/$(id -u) ~/${path}`,
    stop: 'launchctl bootout gui/$(id -u)/dev.agentspine.watch',
  };
}

function taskScheduler({ command: [program = '', ...rest], home }: ServiceProgram): ServiceFile {
  const args = rest.map((part) => `"${part}"`).join(' ');
  const line = `/c set "AGENTSPINE_HOME=${home}" && "${program}" ${args}`;
  return {
    path: 'agentspine-watch.xml',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Agentspine: imports what agents write</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec><Command>cmd.exe</Command><Arguments>${escaped(line)}</Arguments></Exec></Actions>
</Task>
`,
    start: 'schtasks /Create /TN agentspine-watch /XML agentspine-watch.xml',
    stop: 'schtasks /Delete /TN agentspine-watch /F',
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
