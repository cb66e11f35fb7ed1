"""How the sandbox says no."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal in Slack's words: `error` and whatever else belongs into the body."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more: Json = more

    def body(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}


def invalid_arguments(*sentences: str) -> ApiError:
    """`invalid_arguments` with one message for each sentence."""
    messages = [f"[ERROR] {sentence}" for sentence in sentences]
    return ApiError("invalid_arguments", response_metadata={"messages": messages})
