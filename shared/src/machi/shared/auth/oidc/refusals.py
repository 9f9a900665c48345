"""Why somebody could not be signed in.

SignInFailed        HTTP 400  what came back cannot be believed, or the provider refused
├── SignInCancelled HTTP 400  the person said no, at the provider
├── SignInExpired   HTTP 400  it took longer than a sign-in may take
└── ProviderDown    HTTP 503  the provider does not answer; nobody is to blame here
"""

from collections.abc import Mapping
from types import MappingProxyType

from machi.shared.errors import DomainError

_NOTHING: Mapping[str, str] = MappingProxyType({})


class SignInFailed(DomainError):
    """`reason` is one word for logs, `state_for` what `begin` was given, as far as it is known."""

    code = "auth.sign_in_failed"
    words = "サインインを確かめられませんでした。もう一度お試しください。"

    def __init__(self, reason: str, state_for: Mapping[str, str] = _NOTHING) -> None:
        super().__init__()
        self.reason = reason
        self.state_for = state_for


class SignInCancelled(SignInFailed):
    code = "auth.sign_in_cancelled"
    words = "サインインは取り消されました。"


class SignInExpired(SignInFailed):
    code = "auth.sign_in_expired"
    words = "サインインの途中で時間が過ぎました。もう一度お試しください。"


class ProviderDown(SignInFailed):
    code = "auth.provider_down"
    status = 503
    words = "サインインの確認先につながりません。少し待ってから、もう一度お試しください。"
