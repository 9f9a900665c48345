"""A rule said no, and a person can do something about it. Anything else is a bug and may crash.

DomainError
├── BadInput      HTTP 422   what was sent breaks a rule; names the field
├── NotSignedIn   HTTP 401   nobody, or nobody we know
├── Forbidden     HTTP 403   known, but may not
├── NotFound      HTTP 404   a message about it is acknowledged: it will never succeed
├── Conflict      HTTP 409   the state does not allow it; a message about it is acknowledged
├── TooMany       HTTP 429   later, please
└── Unavailable   HTTP 503   a server that we need does not answer; repeat the same request later
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of every refusal. `code` is stable and public; `words` is what a person reads.

    Subclasses state the fact as their name (`CounterBusy`), the code as `service.fact`, and the
    sentence for people as a Japanese gettext message id.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 400
    words: ClassVar[str] = "受け付けられませんでした。"

    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail or self.words)
        self.detail = detail
        self.field = field


class BadInput(DomainError):
    code = "machi.bad_input"
    status = 422
    words = "入力内容を確認してください。"


class NotSignedIn(DomainError):
    code = "auth.not_signed_in"
    status = 401
    words = "サインインしてください。"


class Forbidden(DomainError):
    code = "auth.not_allowed"
    status = 403
    words = "この操作をする権限がありません。"


class NotFound(DomainError):
    code = "machi.not_found"
    status = 404
    words = "見つかりませんでした。"


class Conflict(DomainError):
    code = "machi.conflict"
    status = 409
    words = "今の状態ではできません。"


class TooMany(DomainError):
    code = "machi.too_many"
    status = 429
    words = "アクセスが集中しています。少し待ってから、もう一度お試しください。"


class Unavailable(DomainError):
    code = "machi.unavailable"
    status = 503
    words = "ただいま利用できません。少し待ってから、もう一度お試しください。"
