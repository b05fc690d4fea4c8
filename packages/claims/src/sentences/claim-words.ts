import { words } from './words.ts';

/** The kinds of claims, each checked against its own sort of activity. */
export type ClaimKind =
  | 'tests'
  | 'build'
  | 'types'
  | 'lint'
  | 'commit'
  | 'push'
  | 'pr'
  | 'write'
  | 'install'
  | 'search';

/** Whether a claim says that something passed or failed. */
export type Polarity = 'pass' | 'fail';

/** Nouns that a result is said of. */
export const subjectWords: ReadonlyMap<string, ClaimKind> = new Map([
  ...of('tests', 'test tests suite suites testsuite testsuites spec specs pytest vitest jest unittests'),
  ...of(
    'lint',
    'lint linter linters linting lints eslint ruff golangci-lint clippy flake8 pylint biome shellcheck rubocop oxlint',
  ),
  ...of(
    'lint',
    'stylelint phpstan phpcs ktlint detekt swiftlint staticcheck pre-commit precommit hadolint actionlint markdownlint',
  ),
  ...of('lint', 'fmt formatting gofmt prettier'),
  ...of('build', 'build builds compilation compile'),
  ...of(
    'types',
    'typecheck typechecks typechecking type-check type-checking typechecker type-checker mypy pyright tsc vue-tsc',
  ),
  ...of('types', 'typescript basedpyright sorbet typprüfung typenprüfung'),
  // German, Spanish, French
  ...of('tests', 'testlauf testfälle testsuite pruebas prueba essais testlauf testreihe batería'),
  ...of('build', 'übersetzung kompilierung compilación construcción'),
]);

/** Verbs that say a result by themselves: "it compiles". */
export const ownResultWords: ReadonlyMap<string, ClaimKind> = new Map([
  ...of('build', 'compiles compiled builds built kompiliert compila compile'),
  ...of('types', 'typechecks type-checks'),
]);

export const passWords: ReadonlySet<string> = words(
  'pass passes passed passing green success succeed succeeds succeeded successful successfully clean cleanly ok fine happy ✓ ✅ ✔ ☑',
  // German, Spanish, French
  'bestanden bestehen besteht erfolgreich grün sauber durch fehlerfrei fehlerlos pasa pasan pasando verde correctamente exitosamente pasaron pasado pasó exitosas exitosa exitoso limpio limpia verdes',
  'passe passent passée passées réussit verte vertes passé passés réussi réussis réussie réussies réussissent propre vert verts',
);

export const failWords: ReadonlySet<string> = words(
  'fail fails failed failing failure failures broken red ✗ ✘ ❌',
  'fehlgeschlagen fehl rot fallan falla falló fallaron fallido fallando échoue échouent échoué échouée',
);

/** Words after which nothing is stated: plans, conditions, questions, wishes. */
export const openingWords: ReadonlySet<string> = words(
  "let let's lets i'll we'll you'll it'll they'll that'll will would should could can may might must shall needs need want wants",
  "i'd we'd you'd if when whenever whether unless until till once why how what where who please ensure ensures ensuring verify",
  'verifying verifies confirm confirming check checking checks try trying expect expects expecting see seeing make makes',
  'making want hope hopefully should-be before claim claims assert asserts asserting suppose assuming assume unlikely',
  'believe think guess presumably probably likely perhaps maybe apparently appear appears seem seems said says say',
  'goal goals criteria criterion acceptance objective todo definition requirement requirements prerequisite',
  'cause causes going about plan planned planning todo next trigger rerun re-run rerunning re-running running run',
  'wenn falls ob werde werden soll sollte sollten muss müssen damit bevor si cuando voy vamos para debe deben debería deberían',
  'antes quand vais allons pour doit doivent devrait devraient avant afin',
);

/** After a denial these deny that anything is known: "I have not verified that …". */
export const knowingVerbs: ReadonlySet<string> = words(
  'verify verified confirm confirmed check checked tested test run seen see know say guarantee prove mean been able yet',
);

/** Words by which a sentence is about a part only. */
export const partialWords: ReadonlySet<string> = words(
  'most some many half several few only except excepting apart aside excluding besides partially partly mostly almost nearly',
);

/** Of a build or a linter, that it came to its end. */
export const endWords: ReadonlySet<string> = words('works completes completed finishes finished');

/** What is built, where "builds" says it. */
export const builtThings: ReadonlySet<string> = words(
  'it project package module code still now everything also binary app workspace repo crate image container site docs paper',
  'pdf document frontend backend client server library target release solution extension plugin bundle',
);

/** "The build system", "the lint config": nouns that make another thing of a subject. */
export const compoundNouns: ReadonlySet<string> = words(
  'system script scripts tool tools tooling server cache config configuration file folder directory dir artifact artifacts flags',
  'tag number framework helper helpers data fixture fixtures logic target environment plan matrix rule rules plugin settings',
  'errors error code utils utilities infrastructure setup harness dependencies order time times plans coverage',
);

/** What a run is said to be without, and of what kind it is. */
export const troubleWords: ReadonlySet<string> = words(
  'errors error issues issue warnings warning failures failure problems problem violations failing',
  'fehler fehlern warnungen lint-fehler lint-fehlern typfehler errores advertencias erreur erreurs avertissements',
);
export const troubleKinds: ReadonlyMap<string, ClaimKind> = new Map([
  ...of('lint', 'lint linter linting eslint ruff clippy style lint-fehler lint-fehlern biome golangci-lint'),
  ...of('types', 'type typescript ts tsc mypy pyright typing typecheck typfehler'),
  ...of('tests', 'test tests'),
  ...of('build', 'build compile compilation compiler compiling compilación'),
]);

/** Words that turn the result after them around. */
export const denyingWords: ReadonlySet<string> = words(
  "not no never none nothing neither nor without cannot can't don't doesn't didn't won't isn't aren't wasn't weren't hasn't",
  "haven't couldn't shouldn't wouldn't nicht kein keine nie nunca ninguna ninguno ningún sin ne pas aucun aucune sans jamais",
);

/** Words that end what a subject can have as its result. */
export const breakingWords: ReadonlySet<string> = words(
  'but because so which that who whose while although though however calls expects uses leaves',
  'aber weil dass pero porque que mais parce',
);

export const historyWords: ReadonlySet<string> = words(
  'already earlier previously before yesterday originally bereits schon früher ya anteriormente déjà auparavant',
);

export const universalWords: ReadonlySet<string> = words(
  'all every everything full entire whole alle todas todos tous toutes',
);

/** Words before a subject that do not narrow it to a part. */
export const plainWords: ReadonlySet<string> = words(
  'all every the our my its full entire whole test existing both and or of now also a an is are was with lint linting build',
  'typecheck types fmt formatting good great done perfect excellent yes ok okay finally tests suite that again still',
  'everything confirmed confirm verified alle die der das todas las los tous les toutes',
);

/** Verbs of writing as they are at the beginning of a report. */
export const writeWords: ReadonlySet<string> = words(
  'added created updated removed deleted changed fixed replaced renamed moved wrote implemented refactored modified rewrote',
  'edited adjusted extended extracted introduced inserted corrected simplified converted switched tightened cleaned migrated',
  'documented initialized expanded dropped eliminated reworked restructured appended registered wired improved',
  'hinzugefügt erstellt aktualisiert entfernt gelöscht geändert behoben angelegt',
  'añadí agregué creé actualicé eliminé cambié corregí añadido agregado creado actualizado eliminado corregido',
  'ajouté créé modifié supprimé corrigé renommé',
);

/** The same, where what is written is named in the sentence: alone they are as often of something else. */
export const weakWriteWords: ReadonlySet<string> = words(
  'applied saved generated regenerated patched bumped reverted restored formatted reformatted split merged swapped ported',
  'unified consolidated hardened enabled disabled annotated copied wrapped inlined exposed exported declared defined',
  'included tweaked reordered reorganized relaxed stripped deprecated upgraded pinned normalized centralized clarified',
  'populated drafted scaffolded commented guarded trimmed sorted hooked rewired parametrized stubbed mocked rebuilt put',
);

/** Verbs that say that a file was deleted, or what is in one. */
export const deletionWords = words('deleted removed dropped eliminated gelöscht entfernt eliminé eliminado supprimé');

function of(kind: ClaimKind, words: string): readonly (readonly [string, ClaimKind])[] {
  return words.split(' ').map((word) => [word, kind]);
}
