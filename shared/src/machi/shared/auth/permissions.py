"""Who may do what: the one table from role to permissions. A role is held at a site, or at `*`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PERMISSIONS: Mapping[str, str] = {
    "forms.read": "申請の一覧と内容を見る",
    "forms.accept": "申請を受け付ける",
    "forms.grant": "申請を決裁する",
    "forms.export": "申請の内容をまとめて書き出す（一件ずつ記録される）",
    "forms.oversee": "手続きの集計を見る",
    "forms.author": "手続きの下書きを作り、直し、公開を提案する",
    "forms.publish": "ほかの人が提案した手続きを承認して公開する。手続きの受付を終え、再開する",
    "forms.audit": "だれがどの申請を見たかの記録を読み、確かめる",
    "forms.retention": "保存期間が過ぎる申請と、消した申請を見る",
    "forms.protect": "秘匿（支援措置）の申請を、理由を記録して開き、秘匿を解く",
    "forms.hold": "不服申立てなどのあいだ、申請の消去を止める",
    "queue.watch": "窓口の待ち状況を見る",
    "queue.call": "番号を呼び出し、対応を始め、終える",
    "queue.issue": "番号札を発行する",
    "queue.counter": "窓口を開け、閉める",
    "queue.oversee": "庁舎全体の待ち状況、窓口、集計を見る",
    "queue.supervise": "窓口の担当と受付の停止、閉庁、庁舎の設定を決める",
    "queue.pair_device": "発券機と表示盤を登録し、取り消す",
    "queue.respond": "窓口の応援要請に応える",
    "queue.announce": "表示盤に緊急のお知らせを出す",
    "queue.book": "電話や窓口で、予約を代わりに取り、変え、取り消す",
    "queue.calendar": "開庁時間と休止日、予約の枠を決める",
    "queue.admit": "予約が集中する催しの待合室を作り、止め、速さを変える",
    "payments.read": "請求と収納の記録を見る",
    "payments.take_cash": "現金を受け取り、領収書を出す",
    "payments.import": "収納データを取り込む",
    "notify.read": "送ったお知らせの記録を見る",
    "messages.redo": "処理できなかった連携データを見て、やり直す",
}
"""Every permission, and what it lets a person do."""


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    describes: str
    permissions: frozenset[str]


_WATCHES = frozenset({"queue.watch"})
_CALLS = _WATCHES | {"queue.call", "queue.counter", "queue.issue", "queue.book"}
_READS_FORMS = frozenset({"forms.read"})

ROLES: Mapping[str, Role] = {
    "clerk": Role(
        "窓口職員", "窓口で番号を呼び、申請を受け付ける。", _CALLS | _READS_FORMS | {"forms.accept"}
    ),
    "reviewer": Role(
        "審査担当",
        "申請を審査し、受け付け、書き出す。",
        _READS_FORMS | {"forms.accept", "forms.export"},
    ),
    "approver": Role(
        "決裁者", "審査が済んだ申請を決裁する。", _READS_FORMS | {"forms.grant", "forms.hold"}
    ),
    "cashier": Role(
        "収納担当",
        "現金を受け取り、収納データを取り込む。",
        frozenset({"payments.read", "payments.take_cash", "payments.import"}),
    ),
    "floor_manager": Role(
        "フロアマネージャー",
        "来庁者を案内し、番号札を代わりに発行する。",
        _WATCHES
        | {
            "queue.issue",
            "queue.counter",
            "queue.book",
            "queue.oversee",
            "queue.respond",
            "queue.announce",
        },
    ),
    "supervisor": Role(
        "責任者",
        "窓口と申請の全体を見て、代わりに行う。",
        _CALLS
        | _READS_FORMS
        | {
            "forms.accept",
            "forms.grant",
            "forms.export",
            "forms.oversee",
            "forms.publish",
            "forms.retention",
            "forms.hold",
            "forms.protect",
            "queue.oversee",
            "queue.supervise",
            "queue.calendar",
            "queue.respond",
            "queue.pair_device",
            "queue.announce",
            "queue.admit",
            "payments.read",
            "notify.read",
        },
    ),
    "procedure_admin": Role(
        "手続管理者",
        "手続きを作り、直し、公開する。公開には二人が要る。",
        _READS_FORMS
        | {
            "forms.author",
            "forms.publish",
            "forms.oversee",
            "forms.retention",
            "queue.calendar",
        },
    ),
    "system_admin": Role(
        "システム管理者",
        "端末と連携を管理する。申請の内容は見られない。",
        _WATCHES | {"queue.pair_device", "queue.admit", "messages.redo"},
    ),
    "auditor": Role(
        "監査担当",
        "記録を見る。何も変えられない。",
        _READS_FORMS
        | _WATCHES
        | {
            "forms.oversee",
            "forms.audit",
            "forms.retention",
            "queue.oversee",
            "payments.read",
            "notify.read",
        },
    ),
}
"""Every role. Its key is the word in a token's `roles`."""


class UnknownPermission(LookupError):
    """The code asks for a permission that the table does not hold: found when it is imported."""


def known(permission: str) -> str:
    """Give the permission back.

    Raises:
        UnknownPermission: the table does not hold it.

    """
    if permission not in PERMISSIONS:
        raise UnknownPermission(f"{permission} is not in machi.shared.auth.permissions.PERMISSIONS")
    return permission


def granted(roles: Iterable[str]) -> frozenset[str]:
    """Join what roles allow. A role that we do not know allows nothing."""
    return frozenset().union(*(ROLES[role].permissions for role in roles if role in ROLES))
