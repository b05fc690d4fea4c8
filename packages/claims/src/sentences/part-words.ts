/* Korean, Japanese and Chinese write no blanks where other languages do: they are read by parts of words. */
import type { ClaimKind } from './claim-words.ts';

type PartTable = readonly (readonly [ClaimKind, RegExp])[];

/** Subjects of runs; names of tools are written in Latin letters. */
export const partSubjects: PartTable = [
  ['tests', /테스트|テスト|测试|測試|\b(?:tests?|pytest|vitest|jest)\b/iu],
  ['lint', /린트|リント|静的解析|代码检查|\b(?:lint|eslint|ruff|clippy|biome|golangci-lint)\b/iu],
  ['build', /빌드|컴파일|ビルド|コンパイル|构建|構建|編譯|编译|建置|\bbuild\b/iu],
  [
    'types',
    /타입\s?(?:체크|검사|에러|오류)|型(?:チェック|エラー|検査)|类型(?:检查|错误)|型別檢查|\b(?:typecheck|tsc|mypy)\b/iu,
  ],
];

/** What was done once is a subject and its result in one. */
export const partDone: PartTable = [
  [
    'commit',
    /커밋(?:했|됐|됨|되었|\s?완료|을 마쳤|을 (?:생성|만들)(?:었|했))|커밋(?:하고|한 뒤|및) [^.]{0,20}했|コミット(?:しました|した|済み|完了)|コミット(?:し|して)[^。]{0,20}(?:ました|完了)|已(?:经|經)?(?:提交|commit)(?!.{0,8}(?:PR|MR|拉取|合并|合併|issue))|(?<!请)提交(?:完成|成功)/u,
  ],
  [
    'push',
    /푸시(?:했|됐|됨|되었|\s?완료)|プッシュ(?:しました|した|済み|完了)|已(?:经|經)?(?:推送|push)|[并並]推送(?!吗)|推送(?:完成|成功)/u,
  ],
  [
    'pr',
    /(?:PR|풀\s?리퀘스트|MR)[^.\n]{0,20}(?:(?:생성|작성|등록|오픈)(?:했|됐|됨|되었|\s?완료)|열었|올렸|만들었)|(?:PR|プルリクエスト|プルリク|MR)[^。\n]{0,12}(?:作成|オープン|提出)(?:しました|した|済み|完了)|(?:PR|プルリクエスト|プルリク)[^。\n]{0,6}(?:出しました|開きました)|已(?:经|經)?(?:创建|建立|打开|提交|發起|发起|開啟)[^。\n]{0,12}(?:PR|MR|拉取请求|合并请求)|(?:PR|MR|拉取请求|合并请求)[^。\n]{0,6}已(?:经|經)?(?:创建|打开|建立|提交)/u,
  ],
];

/** Of everything: "all passed". */
export const partBare =
  /^\W{0,6}(?:(?:모두|전부|다) 통과(?:했|합|됐|$|[.!])|(?:すべて|全て|全部)(?:成功|通過|合格|グリーン|通り)|全部(?:通过|通過|成功))/u;

/** That there is no trouble. */
export const partNone =
  /(?:오류|에러|실패|경고|문제)(?:는|은|가|이|도)?\s?(?:없(?:음|습니다|이|다|었|어요)|0\s?(?:건|개))|(?:エラー|警告|失敗|問題)(?:は|が|も)?(?:ありません|ありませんでした|なし|無し|ゼロ|0件)|(?:没有|沒有|無|无|零|0\s?个?)\s?(?:任何)?\s?[\w类型別編譯编译]{0,12}\s?(?:错误|警告|失败|问题|錯誤|失敗|問題)/u;

/** That it went well. */
export const partPass =
  /통과|성공|깨끗|그린|合格|成功|通过|通過|全绿|全綠|パスし|通り?ま|通った|通って(?:い|お)|グリーン|クリーン/u;
/** That it did not. */
export const partFail = /실패|失敗|失败|エラー|오류|에러|깨졌|落ち(?:た|て)|未通过|不通过/u;

/** Endings and words of what is not stated. */
export const partOpen =
  /겠습니다|기다|대기|해야|하면|할게|합시다|필요|인지|는지|까요|될\s?때까지|ください|ましょう|する必要|たら|れば|かどうか|するか|通るか|るまで|请(?!求)|請(?!求)|如果|将要|將|需要|是否|以便|应该|應該|未(?!通过)|않|않았|없이|ません(?!でした。?$)|ない|确保|確保|直到|待/u;

/** Whether a text has letters of these languages. */
export const isPartLanguage = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;
