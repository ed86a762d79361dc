"""Which state of a draft, or of a suggestion, may follow which."""

from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.enums import SuggestionState
from portal.core.transitions import Transitions

DRAFT = Transitions(
    {
        S.WRITING: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
        S.IN_REVIEW: frozenset({S.APPROVED, S.RETURNED, S.REFUSED, S.WRITING, S.WITHDRAWN, S.EXPIRED}),
        S.RETURNED: frozenset({S.IN_REVIEW, S.WRITING, S.WITHDRAWN}),
        S.EXPIRED: frozenset({S.WRITING, S.WITHDRAWN}),
        S.APPROVED: frozenset({S.WRITING, S.WITHDRAWN}),
    }
)

SUGGESTION = Transitions(
    {
        SuggestionState.WAITING: frozenset({SuggestionState.TAKEN, SuggestionState.DECLINED, SuggestionState.WITHDRAWN}),
    }
)
