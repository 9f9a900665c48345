"""How a set of answers is refused."""

from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Procedure
from machi.shared.errors import BadInput


class AnswersRefused(BadInput):
    """Answers break rules of the procedure; each problem names its place and its reason."""

    code = "forms.answers_refused"
    words = "入力内容を確認してください。"

    def __init__(self, procedure: Procedure, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.procedure = procedure
        self.problems = problems
